package io.telemetrystack.streamer;

import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Prometheus remote write 1.0. A sender drops what is answered with 4xx and keeps what is answered
 * with 5xx; 429 it keeps only if told to, so that a full queue is answered with 503 here.
 */
final class RemoteWritePush implements PushProtocol {
  @Override
  public Body open(Head head) {
    Parameters.of(head.query(), Set.of());
    String coding = head.contentEncoding() == null ? "" : head.contentEncoding();
    if (!coding.strip().toLowerCase(Locale.ROOT).equals("snappy")) {
      throw ContentCoding.unsupported(coding, "snappy, as remote write prescribes");
    }
    boolean second = head.contentType() != null && head.contentType().contains("v2");
    if (!ContentTypes.type(head.contentType()).equals("application/x-protobuf") || second) {
      throw ContentTypes.unsupported(
          head.contentType(), "application/x-protobuf (prometheus.WriteRequest, version 1)");
    }
    return new Body(PushFormat.REMOTE_WRITE, false, Precision.MS);
  }

  @Override
  public Answer answer(Head head, PushResult result) {
    if (result.refusal() != null) {
      return failed(head, PushProtocol.problem(result.refusal()));
    }
    return result.rejected() == 0
        ? new Answer(204, null, null, null)
        : answer(400, result.faultText(), null);
  }

  @Override
  public Answer failed(Head head, Problem problem) {
    int status = problem.status() == 429 ? 503 : problem.status();
    return answer(status, problem.text(), problem.retryAfterMs());
  }

  private static Answer answer(int status, String message, Long retryAfterMs) {
    ByteBuffer body = StandardCharsets.UTF_8.encode(message + "\n");
    return new Answer(status, "text/plain; charset=utf-8", body, retryAfterMs);
  }
}
