package io.telemetrystack.streamer;

import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The product's own way: any format, by the content type, and an answer that counts. */
final class TelemetryPush implements PushProtocol {
  /** What a client is told where at least a part of its rows was good. */
  record Summary(
      long accepted, long absent, long rejected, String durability, List<RowError> errors) {}

  /** A row that was refused. */
  record RowError(long line, String reason) {}

  private static final String PRECISION = "precision";
  private static final String ALLOWED =
      "application/json, application/x-ndjson, text/csv, text/plain (line protocol), text/plain;"
          + " version=0.0.4 (Prometheus) or application/openmetrics-text";

  @Override
  public Body open(Head head) {
    Parameters parameters = Parameters.of(head.query(), Set.of(PRECISION));
    Precision precision =
        Optional.ofNullable(parameters.choice(PRECISION, Precision.class)).orElse(Precision.NS);
    boolean packed = ContentCoding.of(head.contentEncoding()) == ContentCoding.GZIP;
    return new Body(format(head.contentType()), packed, precision);
  }

  private static PushFormat format(String contentType) {
    return switch (ContentTypes.type(contentType)) {
      case "application/json",
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines" ->
          PushFormat.JSON;
      case "text/csv" -> PushFormat.CSV;
      case "application/openmetrics-text" -> PushFormat.OPEN_METRICS;
      case "text/plain" ->
          contentType.contains("version=0.0.4") ? PushFormat.PROMETHEUS : PushFormat.LINE_PROTOCOL;
      default -> throw ContentTypes.unsupported(contentType, ALLOWED);
    };
  }

  /** 202 where all rows were good, 207 where some were, 400 where none was. */
  @Override
  public Answer answer(Head head, PushResult result) {
    if (result.refusal() != null) {
      return failed(head, PushProtocol.problem(result.refusal()));
    }
    Summary summary =
        new Summary(
            result.samples(),
            result.absent(),
            result.rejected(),
            result.durability() == null
                ? null
                : result.durability().name().toLowerCase(Locale.ROOT),
            result.faults().stream()
                .map(fault -> new RowError(fault.line(), fault.why()))
                .toList());
    int status = result.isAllRejected() ? 400 : result.rejected() > 0 ? 207 : 202;
    return new Answer(status, "application/json", PushProtocol.json(summary), null);
  }

  @Override
  public Answer failed(Head head, Problem problem) {
    return new Answer(
        problem.status(), Problem.CONTENT_TYPE, PushProtocol.json(problem), problem.retryAfterMs());
  }
}
