package io.telemetrystack.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Labels;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Gathers the text of server-sent events. An event is {@link #begin}, its data, which is one line
 * of JSON, and {@link #end}; what was written after {@link #length} can be taken back. One thread.
 */
final class EventWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonStringEncoder json = JsonStringEncoder.getInstance();
  private final StringBuilder out = new StringBuilder();
  private boolean first;
  private long shownTimeNs;
  private String shownTime = Times.format(0);

  int length() {
    return out.length();
  }

  /** Takes back what was written since. */
  void reset(int length) {
    out.setLength(length);
  }

  /** What was written, in UTF-8. The writer is empty afterwards. */
  byte[] take() {
    byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    out.setLength(0);
    return bytes;
  }

  void begin(String feed, long number, String name) {
    id(feed, number);
    out.append("event: ").append(name).append("\ndata: ");
  }

  void end() {
    out.append("\n\n");
  }

  /** Says, without an event, up to where nothing is owed. */
  void id(String feed, long number) {
    out.append("id: ").append(feed).append('-').append(number).append('\n');
  }

  void text(String ascii) {
    out.append(ascii);
  }

  /** The data of a health event. */
  void event(HealthEvent event) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      HealthEventWriter.write(event, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    out.append(text.getBuffer());
  }

  /** Values follow. */
  void beginData(Labels labels, long timeNs) {
    out.append("{\"uuid\":\"");
    json.quoteAsString(labels.series().id().uuid(), out);
    if (!labels.series().id().instance().isEmpty()) {
      out.append("\",\"instance\":\"");
      json.quoteAsString(labels.series().id().instance(), out);
    }
    out.append("\",\"host\":\"");
    json.quoteAsString(labels.series().host(), out);
    out.append("\",\"time\":\"").append(time(timeNs)).append("\",\"fields\":{");
    first = true;
  }

  void value(String field, double value) {
    out.append(first ? "\"" : ",\"");
    json.quoteAsString(field, out);
    out.append("\":");
    JsonNumbers.append(out, value);
    first = false;
  }

  void endData() {
    out.append("}}");
  }

  /** Most points in a row are of one time. */
  private String time(long timeNs) {
    if (timeNs != shownTimeNs) {
      shownTime = Times.format(timeNs);
      shownTimeNs = timeNs;
    }
    return shownTime;
  }
}
