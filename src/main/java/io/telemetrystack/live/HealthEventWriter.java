package io.telemetrystack.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.health.Cause;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;

/** Writes health events as JSON, the same in lists and in live streams. */
public final class HealthEventWriter {
  private HealthEventWriter() {}

  /** One object. What an event does not have is null, what its source did not say is empty. */
  public static void write(HealthEvent event, JsonGenerator json) throws IOException {
    Series series = event.labels().series();
    json.writeStartObject();
    json.writeStringField("id", event.id());
    json.writeStringField("kind", event.kind().text());
    json.writeFieldName("code");
    if (event.cause().code() == Cause.NO_CODE) {
      json.writeNull();
    } else {
      json.writeNumber(event.cause().code());
    }
    json.writeStringField("severity", event.cause().severity().text());
    json.writeStringField("uuid", event.kind().isOfHost() ? null : event.uuid());
    if (!series.id().instance().isEmpty()) {
      json.writeStringField("instance", series.id().instance());
    }
    json.writeStringField("host", series.host());
    json.writeStringField("gpu", series.gpu());
    json.writeStringField("device", series.device());
    json.writeStringField("model", series.model());
    json.writeStringField("namespace", event.labels().assignment().namespace());
    json.writeStringField("first_seen", Times.format(event.firstSeenNs()));
    json.writeStringField("last_seen", Times.format(event.lastSeenNs()));
    json.writeNumberField("occurrences", event.occurrences());
    json.writeStringField("message", event.message());
    json.writeStringField("action", event.action());
    json.writeEndObject();
  }
}
