package io.telemetrystack.streamer;

import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import java.util.Locale;

/** A format in which telemetry is pushed. */
enum PushFormat {
  CSV,
  JSON,
  LINE_PROTOCOL,
  PROMETHEUS,
  REMOTE_WRITE,
  OTLP,
  OTLP_JSON;

  /** As a metric's label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a body can only be read once it is there as a whole. */
  boolean isWhole() {
    return this == REMOTE_WRITE || this == OTLP || this == OTLP_JSON;
  }

  BodyParser parser(SampleSink sink, SeriesDictionary dictionary) {
    return switch (this) {
      case CSV -> new CsvParser(sink, dictionary);
      default -> throw new IllegalStateException(label());
    };
  }
}
