package io.telemetrystack.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Labels;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** The text of server-sent events. */
final class LiveEvents {
  static final String HEARTBEAT = ":\n\n";

  private static final JsonFactory JSON = new JsonFactory();

  private LiveEvents() {}

  /**
   * @param data one line
   */
  static String event(String id, String name, String data) {
    return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
  }

  static String closed(String reason) {
    return "event: closed\ndata: {\"reason\":\"" + reason + "\"}\n\n";
  }

  static String data(Labels labels, long timeNs, Map<String, Double> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("uuid", labels.series().id().uuid());
      if (!labels.series().id().instance().isEmpty()) {
        json.writeStringField("instance", labels.series().id().instance());
      }
      json.writeStringField("host", labels.series().host());
      json.writeStringField("time", Times.format(timeNs));
      json.writeObjectFieldStart("fields");
      for (Map.Entry<String, Double> field : fields.entrySet()) {
        json.writeFieldName(field.getKey());
        JsonNumbers.write(json, field.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
