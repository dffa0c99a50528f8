package io.telemetrystack.store.influx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.LineProtocolParser;
import io.telemetrystack.intake.RecordingSink;
import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Fuzzes {@link LineProtocol} with {@link LineProtocolParser}: what the one renders the other reads
 * as it was. The input is texts with a byte 1 between them: of the series, then the fields.
 */
public final class LineProtocolRoundTripFuzz {
  private static final SeriesDictionary TAUGHT = new SeriesDictionary();

  private LineProtocolRoundTripFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String[] texts = new String(input, UTF_8).split("\1", -1);
    if (texts.length < 8) {
      return;
    }
    Labels labels =
        new Labels(
            new Series(
                new SeriesId("GPU-" + name(texts[0]), texts[1]),
                "h" + name(texts[2]),
                texts[3],
                texts[4],
                texts[5],
                texts[6]),
            Assignment.NONE,
            Map.of());
    Set<String> fields = new LinkedHashSet<>();
    for (int i = 7; i < Math.min(texts.length, Frame.MAX_SAMPLES); i++) {
      fields.add("f" + name(texts[i]));
    }
    String whole = name(texts[7]).isEmpty() ? "time" : name(texts[7]);
    fields.add(FieldCatalogue.standard().canonicalName(whole));
    check(labels, List.copyOf(fields), texts[texts.length - 1].hashCode());
  }

  /** Names of series and fields have no control characters. */
  private static String name(String text) {
    return text.replaceAll("\\p{Cntrl}|[\u0080-\u009f]", "");
  }

  static void check(Labels labels, List<String> fields, long seed) {
    Frame.Builder frame = new Frame.Builder(labels.series().host());
    for (int i = 0; i < fields.size(); i++) {
      frame.add(labels, fields.get(i), seed, seed / 1000.0 + i);
    }
    SampleSet set = new SampleSet(List.of(frame.build()), Long.MIN_VALUE);
    byte[] lines = new LineProtocol().render(set, 0, set.size()).toBytes();

    RecordingSink sink = new RecordingSink();
    RecordingSink.feed(
        new LineProtocolParser(sink, TAUGHT, TimeUnit.NANOSECONDS), lines, lines.length);
    assertThat(sink.rejected).isEmpty();
    assertThat(sink.samples).hasSize(fields.size());
    for (Recorded sample : sink.samples) {
      assertThat(sample.labels()).isEqualTo(labels);
      assertThat(sample.timeNs()).isEqualTo(seed);
      assertThat(sample.value()).isEqualTo(seed / 1000.0 + fields.indexOf(sample.field()));
    }
  }
}
