package io.telemetrystack.streamer;

import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.intake.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

/**
 * OTLP over HTTP, in protobuf and in JSON, answered in what it was asked in as its specification
 * says: 200 also where rows were refused, with their number, since they must not be sent again.
 */
final class OtlpPush implements PushProtocol {
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
    ProtoWriter body = new ProtoWriter();
    if (result.rejected() > 0) {
      int partial = body.begin(1);
      body.varint(1, result.rejected());
      body.text(2, result.faultText());
      body.end(partial);
    }
    return new Answer(200, PROTOBUF, body.toBytes(), null);
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
            ? PushProtocol.json(Map.of("code", code, "message", problem.text()))
            : status(code, problem.text());
    return new Answer(problem.status(), json ? JSON_TYPE : PROTOBUF, body, problem.retryAfterMs());
  }

  private static ByteBuffer status(int code, String message) {
    ProtoWriter status = new ProtoWriter();
    status.varint(1, code);
    status.text(2, message);
    return status.toBytes();
  }

  private static boolean isJson(Head head) {
    return ContentTypes.type(head.contentType()).equals(JSON_TYPE);
  }
}
