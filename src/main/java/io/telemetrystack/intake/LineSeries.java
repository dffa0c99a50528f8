package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What is known of one {@code measurement,tags} of line protocol. Compared by identity, so that it
 * owns its fields in a {@link ByteTable}.
 */
final class LineSeries {
  /** Keys that say nothing, under which Telegraf writes a metric of Prometheus. */
  private static final Set<String> NAMELESS = Set.of("value", "gauge", "counter");

  final String measurement;

  /** Why no field of it can be kept; null when they can. */
  final RejectReason refusal;

  /** Its field that was read last, in this line or the one before; null before there was one. */
  ByteTable.Entry<LineField> lastField;

  /** The field that is called as the measurement, null before it was asked for. */
  private SeriesField namesake;

  LineSeries(String measurement, RejectReason refusal) {
    this.measurement = measurement;
    this.refusal = refusal;
  }

  /** One field key of a series. */
  static final class LineField {
    final String name;

    /** Whether the field is called as the measurement where it is the only one of a line. */
    final boolean nameless;

    private SeriesField seriesField;

    private LineField(String name, boolean nameless) {
      this.name = name;
      this.nameless = nameless;
    }

    /** Null before it is set. */
    SeriesField seriesField() {
      return seriesField;
    }

    void resolve(SeriesDictionary dictionary, Description description) {
      seriesField = dictionary.find(description, name);
    }
  }

  /** What this description, of the tags, is. */
  static LineSeries of(String measurement, Description description) {
    boolean anyGpu = description.hasUuid();
    // The name of a field is checked where the field is known.
    description.put(LabelRole.FIELD, "", measurement);
    RejectReason refusal = anyGpu ? description.refusal() : RejectReason.NOT_A_GPU;
    return new LineSeries(measurement, refusal);
  }

  /** Null for a key that cannot be a field's name. */
  LineField field(byte[] buffer, int from, int to) {
    String key = unescaped(buffer, from, to, ",= ");
    String name = isOwn(measurement) ? StoredText.read(key) : key;
    boolean nameless = !isOwn(measurement) && NAMELESS.contains(name);
    return Description.isName(name) ? new LineField(name, nameless) : null;
  }

  SeriesField namesake(SeriesDictionary dictionary, Description description) {
    if (namesake == null) {
      namesake = dictionary.find(description, measurement);
    }
    return namesake;
  }

  boolean knowsNamesake() {
    return namesake != null;
  }

  /**
   * Reads the tags behind the measurement.
   *
   * @return whether they are well formed
   */
  static boolean describe(byte[] bytes, int from, int to, Description description) {
    boolean own = isOwn(measurement(bytes, from, to));
    int at = measurementEnd(bytes, from, to);
    while (at < to) {
      int key = at + 1;
      int equals = unescaped(bytes, key, to, '=', ',');
      int end = unescaped(bytes, equals + 1, to, ',', '=');
      boolean bad = equals >= to || bytes[equals] != '=' || equals == key;
      if (bad || end <= equals + 1 || (end < to && bytes[end] != ',') || end == to - 1) {
        return false;
      }
      String text = unescaped(bytes, equals + 1, end, ",= ");
      description.tag(unescaped(bytes, key, equals, ",= "), own ? StoredText.read(text) : text);
      at = end;
    }
    return true;
  }

  static String measurement(byte[] bytes, int from, int to) {
    return unescaped(bytes, from, measurementEnd(bytes, from, to), ", ");
  }

  /** Where one of two bytes stands that no backslash is before; {@code to} where neither does. */
  static int unescaped(byte[] bytes, int from, int to, char one, char other) {
    int at = from;
    while (at < to && ((bytes[at] != one && bytes[at] != other) || isEscaped(bytes, from, at))) {
      at++;
    }
    return Math.min(at, to);
  }

  static boolean isEscaped(byte[] bytes, int from, int at) {
    return at > from && bytes[at - 1] == '\\';
  }

  private static int measurementEnd(byte[] bytes, int from, int to) {
    return unescaped(bytes, from, to, ',', ',');
  }

  /** What our own store writes is read back as it was. */
  private static boolean isOwn(String measurement) {
    return measurement.equals(Series.MEASUREMENT);
  }

  /** A backslash before one of the special characters is left out; others are text. */
  private static String unescaped(byte[] bytes, int from, int to, String special) {
    String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean escape = c == '\\' && i + 1 < raw.length() && special.indexOf(raw.charAt(i + 1)) >= 0;
      if (!escape) {
        text.append(c);
      }
    }
    return text.toString();
  }
}
