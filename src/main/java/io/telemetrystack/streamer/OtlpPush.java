package io.telemetrystack.streamer;

import com.google.protobuf.CodedOutputStream;
import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

/**
 * OTLP over HTTP, in protobuf and in JSON, answered in what it was asked in as its specification
 * says: 200 also where rows were refused, with their number, since they must not be sent again.
 */
final class OtlpPush implements PushProtocol {
  private interface Content {
    void write(CodedOutputStream out) throws IOException;
  }

  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON_TYPE = "application/json";
  private static final int GRPC_INVALID_ARGUMENT = 3;
  private static final int GRPC_UNAVAILABLE = 14;

  @Override
  public Body open(Head head) {
    Parameters.of(head.query(), Set.of());
    boolean packed = ContentCoding.of(head.contentEncoding()) == ContentCoding.GZIP;
    PushFormat format =
        switch (ContentTypes.type(head.contentType())) {
          case PROTOBUF -> PushFormat.OTLP;
          case JSON_TYPE -> PushFormat.OTLP_JSON;
          default ->
              throw ContentTypes.unsupported(head.contentType(), PROTOBUF + " or " + JSON_TYPE);
        };
    return new Body(format, packed, Precision.NS);
  }

  @Override
  public Answer answer(Head head, PushResult result) {
    if (result.refusal() != null) {
      return failed(head, PushProtocol.problem(result.refusal()));
    }
    if (isJson(head)) {
      Map<String, Object> partial =
          Map.of("rejectedDataPoints", result.rejected(), "errorMessage", result.faultText());
      Object body = result.rejected() == 0 ? Map.of() : Map.of("partialSuccess", partial);
      return new Answer(200, JSON_TYPE, PushProtocol.json(body), null);
    }
    byte[] partial = encode(result.rejected(), result.faultText());
    byte[] body =
        result.rejected() == 0 ? new byte[0] : encode(out -> out.writeByteArray(1, partial));
    return new Answer(200, PROTOBUF, ByteBuffer.wrap(body), null);
  }

  /** With a body of type google.rpc.Status. */
  @Override
  public Answer failed(Head head, Problem problem) {
    int code =
        problem.status() < 500 && problem.status() != 429
            ? GRPC_INVALID_ARGUMENT
            : GRPC_UNAVAILABLE;
    boolean json = isJson(head);
    ByteBuffer body =
        json
            ? PushProtocol.json(Map.of("code", code, "message", problem.detail()))
            : ByteBuffer.wrap(encode(code, problem.detail()));
    return new Answer(problem.status(), json ? JSON_TYPE : PROTOBUF, body, problem.retryAfterMs());
  }

  /** Both messages that are answered begin with a number and a text. */
  private static byte[] encode(long number, String text) {
    return encode(
        out -> {
          out.writeInt64(1, number);
          out.writeString(2, text);
        });
  }

  private static byte[] encode(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      content.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static boolean isJson(Head head) {
    return ContentTypes.type(head.contentType()).equals(JSON_TYPE);
  }
}
