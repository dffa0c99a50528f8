package io.telemetrystack.app.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.telemetry.FieldCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prints live values, one a line, unless they are the same as before. One thread. */
final class TailOutput {
  /** How a line looks. */
  enum Format {
    /** For people, with colours. */
    COLOURED_COLUMNS,
    /** For people. */
    COLUMNS,
    /** For programs: time, host, uuid, instance, field, value, unit. */
    TABS,
    /** For programs: an object. */
    JSON
  }

  /** More than a node keeps; then all are forgotten, and values may be printed twice. */
  private static final int MOST_REMEMBERED = 2_000_000;

  private static final int SHORT_UUID = "GPU-12345678".length();
  private static final int WIDEST = 48;
  private static final JsonFactory JSON_FACTORY = new JsonFactory();

  private record Key(String uuid, String instance, String field) {}

  private final PrintWriter out;
  private final Format format;
  private final Map<Key, String> printed = new HashMap<>();
  private int hostWidth = 12;
  private int fieldWidth = 24;

  TailOutput(PrintWriter out, Format format) {
    this.out = out;
    this.format = format;
  }

  /**
   * Prints those that have changed.
   *
   * @return whether somebody still reads what is printed
   */
  boolean print(List<LiveValue> values) {
    if (printed.size() > MOST_REMEMBERED) {
      printed.clear();
    }
    for (LiveValue value : values) {
      Key key = new Key(value.uuid(), value.instance(), value.field());
      if (!value.value().equals(printed.put(key, value.value()))) {
        out.print(line(value));
        out.print('\n');
      }
    }
    return !out.checkError() && !System.out.checkError(); // a writer on top of it sees no error
  }

  private String line(LiveValue value) {
    String unit =
        FieldCatalogue.standard().find(value.field()).map(FieldCatalogue.Field::unit).orElse("");
    return switch (format) {
      case COLOURED_COLUMNS -> columns(value, unit, true);
      case COLUMNS -> columns(value, unit, false);
      case TABS -> tabs(value, unit);
      case JSON -> json(value, unit);
    };
  }

  private String columns(LiveValue value, String unit, boolean coloured) {
    String host = PlainText.escape(value.host());
    String field = PlainText.escape(value.field());
    hostWidth = Math.max(hostWidth, Math.min(WIDEST, host.length()));
    fieldWidth = Math.max(fieldWidth, Math.min(WIDEST, field.length()));
    String line =
        (coloured ? "\u001b[2m%-24s\u001b[0m  \u001b[36m%-" : "%-24s  %-")
            + hostWidth
            + (coloured ? "s\u001b[0m  %-14s  %-" : "s  %-14s  %-")
            + fieldWidth
            + (coloured ? "s  \u001b[1m%12s\u001b[0m %s" : "s  %12s %s");
    return line.formatted(
            PlainText.escape(value.time()).replaceFirst("(\\.\\d{3})\\d+Z$", "$1Z"),
            host,
            gpu(value),
            field,
            PlainText.escape(value.value()),
            unit)
        .stripTrailing();
  }

  /** Enough to tell GPUs apart by eye. */
  private static String gpu(LiveValue value) {
    String uuid = PlainText.escape(value.uuid());
    String shown = uuid.length() > SHORT_UUID ? uuid.substring(0, SHORT_UUID) : uuid;
    return value.instance().isEmpty() ? shown : shown + "/" + PlainText.escape(value.instance());
  }

  private static String tabs(LiveValue value, String unit) {
    return String.join(
        "\t",
        plain(value.time()),
        plain(value.host()),
        plain(value.uuid()),
        plain(value.instance()),
        plain(value.field()),
        plain(value.value()),
        unit);
  }

  private static String plain(String text) {
    return PlainText.escape(text).replace('\t', ' ');
  }

  private static String json(LiveValue value, String unit) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON_FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", value.time());
      json.writeStringField("host", value.host());
      json.writeStringField("uuid", value.uuid());
      if (!value.instance().isEmpty()) {
        json.writeStringField("instance", value.instance());
      }
      json.writeStringField("field", value.field());
      json.writeFieldName("value");
      json.writeRawValue(value.value());
      if (!unit.isEmpty()) {
        json.writeStringField("unit", unit);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a string takes all", e);
    }
    return text.toString();
  }
}
