package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.Sample;
import java.io.IOException;
import java.util.List;

/** Samples as JSON. */
final class SampleWriter {
  private final JsonGenerator json;
  private long timeNs;
  private String timeText;

  SampleWriter(JsonGenerator json) {
    this.json = json;
  }

  /** An array with an object for each sample. */
  void rows(List<Sample> samples) throws IOException {
    json.writeStartArray();
    for (Sample sample : samples) {
      json.writeStartObject();
      json.writeStringField("time", time(sample.timeNs()));
      if (!sample.instance().isEmpty()) {
        json.writeStringField("instance", sample.instance());
      }
      json.writeStringField("field", sample.field());
      json.writeFieldName("value");
      JsonNumbers.write(json, sample.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** An object with the time and value of each field. */
  void values(List<Sample> samples) throws IOException {
    json.writeStartObject();
    for (Sample sample : samples) {
      json.writeObjectFieldStart(sample.field());
      json.writeStringField("time", time(sample.timeNs()));
      json.writeFieldName("value");
      JsonNumbers.write(json, sample.value());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** Neighbours mostly share their time. */
  private String time(long ns) {
    if (timeText == null || ns != timeNs) {
      timeNs = ns;
      timeText = Times.format(ns);
    }
    return timeText;
  }
}
