package io.telemetrystack.store.influx;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a health event is stored: as string fields of measurement {@value #MEASUREMENT}, whose tags
 * and time are its identity. All fields are strings, so that they can be put into one table.
 */
final class EventLines {
  static final String MEASUREMENT = "gpu_event";
  static final String KIND = "kind";
  static final String CODE = "code";

  private static final String SEVERITY = "severity";
  private static final String LAST_SEEN = "last_seen";
  private static final String OCCURRENCES = "occurrences";

  private EventLines() {}

  static void append(LineBuffer out, HealthEvent event) {
    Series series = event.labels().series();
    Assignment assignment = event.labels().assignment();
    out.append(MEASUREMENT.getBytes(StandardCharsets.US_ASCII));
    LineProtocol.tag(out, Tags.UUID, event.subject());
    LineProtocol.tag(out, KIND, event.kind().text());
    LineProtocol.tag(out, CODE, Long.toString(event.cause().code()));
    field(out.append(' '), SEVERITY, event.cause().severity().text());
    field(out.append(','), LAST_SEEN, Long.toString(event.lastSeenNs()));
    field(out.append(','), OCCURRENCES, Long.toString(event.occurrences()));
    field(out.append(','), Tags.INSTANCE, series.id().instance());
    field(out.append(','), Tags.HOST, series.host());
    field(out.append(','), Tags.GPU, series.gpu());
    field(out.append(','), Tags.DEVICE, series.device());
    field(out.append(','), Tags.MODEL, series.model());
    field(out.append(','), Tags.PROFILE, series.gpuInstanceProfile());
    field(out.append(','), LabelLines.CONTAINER, assignment.container());
    field(out.append(','), LabelLines.POD, assignment.pod());
    field(out.append(','), LabelLines.NAMESPACE, assignment.namespace());
    out.append(' ').integer(event.firstSeenNs()).append('\n');
  }

  /** What was stored so; empty where somebody else wrote what is no event. */
  static Optional<HealthEvent> read(Row row) {
    Optional<EventKind> kind = EventKind.of(row.text(KIND));
    Optional<Severity> severity = Severity.of(row.text(SEVERITY));
    if (kind.isEmpty() || severity.isEmpty()) {
      return Optional.empty();
    }
    try {
      Labels labels = LabelLines.read(row::text);
      return Optional.of(
          new HealthEvent(
              new Cause(kind.get(), Long.parseLong(row.text(CODE)), severity.get()),
              labels,
              row.timeNs("_time"),
              Long.parseLong(row.text(LAST_SEEN)),
              Long.parseLong(row.text(OCCURRENCES))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void field(LineBuffer out, String key, String value) {
    out.append(key.getBytes(StandardCharsets.US_ASCII))
        .append('=')
        .append(LineText.string(StoredText.of(value)));
  }
}
