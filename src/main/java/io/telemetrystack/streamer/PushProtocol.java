package io.telemetrystack.streamer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.http.Problem;
import io.telemetrystack.wire.PublishReply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What a kind of client sends and how it wants to be answered. Immutable; any thread. */
interface PushProtocol {
  /**
   * The head of a request.
   *
   * @param contentType null where there is none
   * @param contentEncoding null where there is none
   */
  record Head(Map<String, List<String>> query, String contentType, String contentEncoding) {}

  /**
   * How a body is to be read.
   *
   * @param packed whether it is unpacked with gzip before it is parsed
   * @param precision of its times, where its format leaves that to the request
   */
  record Body(PushFormat format, boolean packed, Precision precision) {}

  /**
   * An answer.
   *
   * @param contentType null without a body
   * @param retryAfterMs null where it is not said when to send again
   */
  record Answer(int status, String contentType, ByteBuffer body, Long retryAfterMs) {}

  /**
   * How to read the body; ends the request with a {@link io.telemetrystack.http.ProblemException}
   * where it cannot be.
   */
  Body open(Head head);

  /** The answer once it is certain what became of the samples. */
  Answer answer(Head head, PushResult result);

  /** The answer to a request that failed as a whole. */
  Answer failed(Head head, Problem problem);

  /** Why a broker did not take all samples. */
  static Problem problem(PublishReply refusal) {
    if (refusal instanceof PublishReply.Full full) {
      return Problem.full(again(full.reason()), full.retryAfterMs());
    }
    PublishReply.Unavailable unavailable = (PublishReply.Unavailable) refusal;
    return Problem.unavailable(again(unavailable.reason()), unavailable.retryAfterMs());
  }

  private static String again(String reason) {
    return "Not all was taken: "
        + reason
        + ". Send the whole again later; what is there already is not stored twice.";
  }

  static ByteBuffer json(Object value) {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Any thread may use it. */
  ObjectMapper JSON = new ObjectMapper();
}
