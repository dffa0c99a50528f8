package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import io.telemetrystack.intake.WriteRequests.Sample;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteWriteParserTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final long MS = 1_752_871_354_123L;

  private final RecordingSink sink = new RecordingSink();
  private final RemoteWriteParser parser =
      new RemoteWriteParser(sink, new SeriesDictionary(), MAX_BYTES);

  private void parse(byte[]... series) {
    parsePacked(WriteRequests.packed(WriteRequests.request(List.of(series))));
  }

  private void parsePacked(byte[] body) {
    parser.restart();
    assertThat(parser.parse(body, 0, body.length, true)).isEqualTo(body.length);
  }

  private static List<String> gpu(String... more) {
    List<String> labels =
        new ArrayList<>(
            List.of("Hostname", "h1", "UUID", "GPU-1", "__name__", "DCGM_FI_DEV_GPU_TEMP"));
    labels.addAll(List.of(more));
    return labels;
  }

  @Test
  void readsTheSamplesOfASeriesThatPrometheusScraped() {
    parse(
        WriteRequests.series(
            gpu(
                "gpu",
                "3",
                "device",
                "nvidia3",
                "modelName",
                "H100",
                "GPU_I_ID",
                "7",
                "instance",
                "10.0.0.1:9400",
                "job",
                "dcgm",
                "pod",
                "exporter-x",
                "exported_pod",
                "train-1",
                "exported_namespace",
                "ml"),
            new Sample(45, MS),
            new Sample(46.5, MS + 15_000)));

    assertThat(parser.problem()).isEmpty();
    assertThat(sink.samples).extracting(Recorded::value).containsExactly(45.0, 46.5);
    Recorded sample = sink.samples.get(0);
    assertThat(sample.field()).isEqualTo("DCGM_FI_DEV_GPU_TEMP");
    assertThat(sample.timeNs()).isEqualTo(MS * 1_000_000);
    Labels labels = sample.labels();
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", "7"));
    assertThat(labels.series().host()).isEqualTo("h1");
    assertThat(labels.assignment()).isEqualTo(new Assignment("", "train-1", "ml"));
    assertThat(labels.attributes()).isEqualTo(Map.of("instance", "10.0.0.1:9400", "job", "dcgm"));
  }

  @Test
  void knowsASeriesAgainByItsBytes() {
    byte[] series = WriteRequests.series(gpu(), new Sample(1, MS));
    parse(series);
    parse(series, series);

    assertThat(sink.samples).hasSize(3);
    assertThat(sink.samples.get(2).labels()).isSameAs(sink.samples.get(0).labels());
  }

  @ParameterizedTest
  @CsvSource({
    "instance, node-7:9400, node, n1, node-7",
    "instance, '[fe80::1]:9400', node, n1, '[fe80::1]'",
    "instance, fe80::1, node, n1, fe80::1",
    "instance, node-7, node, n1, node-7",
    "instance, '', node, n1, n1",
    "hostname, h2, instance, node-7:9400, h2"
  })
  void takesTheHostFromTheTargetWhereNoLabelNamesIt(
      String name1, String text1, String name2, String text2, String host) {
    List<String> labels = List.of("UUID", "GPU-1", "__name__", "F", name1, text1, name2, text2);
    parse(WriteRequests.series(labels, new Sample(1, MS)));

    assertThat(sink.samples.get(0).labels().series().host()).isEqualTo(host);
  }

  @Test
  void refusesWhatIsNoGpusOrNotIdentified() {
    List<String> up = List.of("__name__", "up", "instance", "h1:9400");
    parse(
        WriteRequests.series(up, new Sample(1, MS)),
        WriteRequests.series(List.of("__name__", "F", "uuid", "GPU-1"), new Sample(1, MS)),
        WriteRequests.series(gpu(), new Sample(1, MS)));

    assertThat(sink.reasons()).containsExactly(RejectReason.NOT_A_GPU, RejectReason.BAD_IDENTITY);
    assertThat(sink.rejected).extracting(Rejected::line).containsExactly(1L, 2L);
    assertThat(sink.details).containsExactly("up", "F");
    assertThat(sink.samples).hasSize(1);
  }

  @Test
  void tellsStaleMarkersAndBlanksFromValues() {
    double stale = Double.longBitsToDouble(0x7ff0000000000002L);
    parse(
        WriteRequests.series(
            gpu(), new Sample(stale, MS), new Sample(Double.NaN, MS), new Sample(0x7ffffff0, MS)));

    assertThat(sink.samples).isEmpty();
    assertThat(sink.absent)
        .containsExactly(AbsentReason.NOT_RECORDED, AbsentReason.NOT_FINITE, AbsentReason.BLANK);
  }

  @Test
  void refusesATimeThatIsTooLateOrNone() {
    parser.setMaxTimeNs(MS * 1_000_000);
    parse(
        WriteRequests.series(
            gpu(), new Sample(1, MS), new Sample(2, MS + 1), new Sample(3, Long.MAX_VALUE)));

    assertThat(sink.samples).hasSize(1);
    assertThat(sink.reasons()).containsExactly(RejectReason.FUTURE_TIME, RejectReason.BAD_TIME);
  }

  @Test
  void refusesHistogramsAndPassesExemplarsOver() {
    byte[] series =
        WriteRequests.message(
            out -> {
              out.writeByteArray(2, WriteRequests.sample(new Sample(1, MS)));
              out.writeRawBytes(WriteRequests.series(gpu()));
              out.writeByteArray(3, WriteRequests.sample(new Sample(9, MS)));
              out.writeByteArray(4, new byte[0]);
              out.writeFixed32(99, 7);
            });
    parse(series);

    assertThat(sink.samples).extracting(Recorded::value).containsExactly(1.0);
    assertThat(sink.reasons()).containsExactly(RejectReason.UNSUPPORTED_TYPE);
  }

  @Test
  void readsLabelsThatDoNotStandTogether() {
    byte[] series =
        WriteRequests.message(
            out -> {
              out.writeByteArray(1, WriteRequests.label("__name__", "F"));
              out.writeByteArray(2, WriteRequests.sample(new Sample(1, MS)));
              out.writeByteArray(1, WriteRequests.label("uuid", "GPU-1"));
              out.writeByteArray(1, WriteRequests.label("host", "h1"));
            });
    parse(series, series);

    assertThat(sink.samples).extracting(Recorded::field).containsExactly("F", "F");
  }

  @Test
  void saysWhyABodyCannotBeRead() {
    parsePacked("no snappy".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(parser.problem()).startsWith("it is no Snappy block");

    parsePacked(WriteRequests.packed(new byte[] {10, 5, 1}));
    assertThat(parser.problem()).isEqualTo("it is no protobuf of this message, at byte 2");

    parsePacked(WriteRequests.packed(new byte[MAX_BYTES + 1]));
    assertThat(parser.problem()).isEqualTo("it unpacks to 1048577 bytes, and 1048576 are allowed");
  }

  @Test
  void waitsForTheWholeBody() {
    byte[] body = WriteRequests.packed(WriteRequests.request(List.of(WriteRequests.series(gpu()))));

    assertThat(parser.parse(body, 0, 3, false)).isZero();
    assertThat(parser.problem()).isEmpty();
  }

  /** Any bytes: no exception. */
  static void fuzz(byte[] body) {
    RecordingSink sink = new RecordingSink();
    RemoteWriteParser parser = new RemoteWriteParser(sink, new SeriesDictionary(), MAX_BYTES);
    assertThat(parser.parse(body, 0, body.length, true)).isEqualTo(body.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void takesAnyBytes(long seed) {
    Random random = new Random(seed);
    byte[] request =
        WriteRequests.request(
            List.of(
                WriteRequests.series(gpu("gpu", "3"), new Sample(45, MS)),
                WriteRequests.series(List.of("__name__", "up"), new Sample(1, MS))));
    for (int i = 0; i < 5_000; i++) {
      fuzz(JsonOracleTest.mutated(WriteRequests.packed(request), random));
      fuzz(WriteRequests.packed(JsonOracleTest.mutated(request, random)));
    }
  }
}
