package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesDictionary.Description;
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

  /** Its field that was read last, in this line or the one before; null where none is kept. */
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

  /** What the tags describe; the names of its fields are checked one by one. */
  static LineSeries of(String measurement, Description tags) {
    if (!tags.hasUuid()) {
      return new LineSeries(measurement, RejectReason.NOT_A_GPU);
    }
    tags.put(LabelRole.FIELD, "", measurement);
    return new LineSeries(measurement, tags.refusal());
  }

  /** Null for a key that cannot be a field's name. */
  LineField field(byte[] buffer, int from, int to) {
    boolean own = LineSyntax.isOwn(measurement);
    String name = LineSyntax.text(buffer, from, to, own);
    boolean nameless = !own && NAMELESS.contains(name);
    return Description.isName(name) ? new LineField(name, nameless) : null;
  }

  /** Of the only field of a line; null before it is resolved. */
  SeriesField seriesFieldAlone(LineField field) {
    return field.nameless ? namesake : field.seriesField;
  }

  void resolveAlone(LineField field, SeriesDictionary dictionary, Description description) {
    if (field.nameless) {
      namesake = dictionary.find(description, measurement);
    } else {
      field.resolve(dictionary, description);
    }
  }
}
