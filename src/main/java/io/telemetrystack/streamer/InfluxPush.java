package io.telemetrystack.streamer;

import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * InfluxDB 2's write, for its clients and Telegraf: line protocol whatever the content type says.
 * Organisation and bucket are taken and do not count: there is one store. Answers as InfluxDB's API
 * documents them: 204, or 400 with the lines that were refused, of which the others are stored.
 */
final class InfluxPush implements PushProtocol {
  /** The body of an answer that is not 204. */
  record Failure(String code, String message) {}

  private static final String PRECISION = "precision";

  @Override
  public Body open(Head head) {
    Parameters parameters =
        Parameters.of(head.query(), Set.of("org", "orgID", "bucket", PRECISION, "consistency"));
    Precision precision =
        Optional.ofNullable(parameters.choice(PRECISION, Precision.class)).orElse(Precision.NS);
    boolean packed = ContentCoding.of(head.contentEncoding()) == ContentCoding.GZIP;
    return new Body(PushFormat.LINE_PROTOCOL, packed, precision);
  }

  @Override
  public Answer answer(Head head, PushResult result) {
    if (result.refusal() != null) {
      return failed(head, PushProtocol.problem(result.refusal()));
    }
    if (result.rejected() == 0) {
      return new Answer(204, null, null, null);
    }
    String what = result.isAllRejected() ? "nothing was written: " : "partial write: ";
    return answer(400, "invalid", what + result.faultText(), null);
  }

  @Override
  public Answer failed(Head head, Problem problem) {
    return answer(problem.status(), code(problem.status()), problem.text(), problem.retryAfterMs());
  }

  private static Answer answer(int status, String code, String message, Long retryAfterMs) {
    ByteBuffer body = PushProtocol.json(new Failure(code, message));
    return new Answer(status, "application/json", body, retryAfterMs);
  }

  /** The codes of InfluxDB's errors. */
  private static String code(int status) {
    return switch (status) {
      case 413 -> "request too large";
      case 429 -> "too many requests";
      case 503 -> "unavailable";
      default -> status < 500 ? "invalid" : "internal error";
    };
  }
}
