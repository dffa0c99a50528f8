package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.ExpositionParser.Format;
import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {
  private static final long NOW_NS = 1_000_000_000_000_000_000L;
  private static final String GPU = "F{UUID=\"GPU-1\",Hostname=\"h1\"} ";

  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final RecordingSink sink = new RecordingSink();

  private void parse(String body) {
    parse(body, Format.PROMETHEUS_TEXT, null);
  }

  private void parse(String body, Format format, String host) {
    ExpositionParser parser = new ExpositionParser(sink, dictionary, format);
    parser.setHost(host);
    parser.setNowNs(NOW_NS);
    parser.setMaxTimeNs(2 * NOW_NS);
    RecordingSink.feed(parser, body.getBytes(UTF_8), body.length() + 100);
  }

  private List<String> samples() {
    return sink.samples.stream()
        .map(sample -> sample.field() + "=" + sample.value() + " " + sample.timeNs())
        .toList();
  }

  @Test
  void readsALineOfDcgmExporter() {
    parse(
        """
        # HELP DCGM_FI_DEV_GPU_TEMP GPU temperature (in C).
        # TYPE DCGM_FI_DEV_GPU_TEMP gauge
        DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1",pci_bus_id="00000000:53:00.0",device="nvidia0",\
        modelName="NVIDIA H100 80GB HBM3",GPU_I_PROFILE="2g.20gb",GPU_I_ID="3",\
        Hostname="node-1",DCGM_FI_DRIVER_VERSION="580.105.08",container="main",namespace="ml",\
        pod="train-1",pod_uid=""} 30
        """);

    assertThat(samples()).containsExactly("DCGM_FI_DEV_GPU_TEMP=30.0 " + NOW_NS);
    Labels labels = sink.samples.get(0).labels();
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", "3"));
    assertThat(labels.series().host()).isEqualTo("node-1");
    assertThat(labels.series().gpu()).isEqualTo("0");
    assertThat(labels.series().device()).isEqualTo("nvidia0");
    assertThat(labels.series().model()).isEqualTo("NVIDIA H100 80GB HBM3");
    assertThat(labels.series().gpuInstanceProfile()).isEqualTo("2g.20gb");
    assertThat(labels.assignment()).isEqualTo(new Assignment("main", "train-1", "ml"));
    assertThat(labels.attributes())
        .isEqualTo(
            Map.of("pci_bus_id", "00000000:53:00.0", "DCGM_FI_DRIVER_VERSION", "580.105.08"));
  }

  @ParameterizedTest
  @CsvSource({
    "1410, 1410",
    "78.174000, 78.174",
    "1.5e+06, 1500000",
    "-3, -3",
    "+3, 3",
    ".5, 0.5",
    "2.57858316e8, 257858316"
  })
  void readsNumbers(String written, double value) {
    parse(GPU + written + "\n" + GPU + written + " 5\n" + GPU + written);

    assertThat(sink.samples).extracting(Recorded::value).containsExactly(value, value, value);
  }

  @ParameterizedTest
  @CsvSource({
    "PROMETHEUS_TEXT, 1500000000123, 1500000000123000000",
    "PROMETHEUS_TEXT, -5, -5000000",
    "OPEN_METRICS, 1500000000, 1500000000000000000",
    "OPEN_METRICS, 1500000000.123456789, 1500000000123456789",
    "OPEN_METRICS, 1500000000.1234567899, 1500000000123456789",
    "OPEN_METRICS, 1.500000000123e+09, 1500000000123000000",
    "OPEN_METRICS, 15e8, 1500000000000000000",
    "OPEN_METRICS, -1.5, -1500000000",
    "OPEN_METRICS, 1e-12, 0",
    "OPEN_METRICS, 1e-99999999999, 0",
    "OPEN_METRICS, 0e99, 0"
  })
  void readsTimesInTheUnitOfTheFormat(Format format, String written, long timeNs) {
    parse(GPU + "1 " + written + "\n", format, null);

    assertThat(sink.samples).extracting(Recorded::timeNs).containsExactly(timeNs);
  }

  @Test
  void takesBlanksEmptyLinesCommentsAndCarriageReturns() {
    parse(
        "\n  \t\n# a comment {\"\r\n#no space\n\t F { UUID = \"GPU-1\" , Hostname=\"h1\", }\t1 \t 5 \r\n"
            + "F{UUID=\"GPU-1\",Hostname=\"h1\"}2 6");

    assertThat(sink.rejected).isEmpty();
    assertThat(samples()).containsExactly("F=1.0 5000000", "F=2.0 6000000");
  }

  @Test
  void unescapesLabelValues() {
    parse("F{UUID=\"GPU-1\",Hostname=\"h\\\\1\",modelName=\"a \\\"b\\\" {c}, d#\"} 1\n");

    assertThat(sink.samples.get(0).labels().series().host()).isEqualTo("h\\1");
    assertThat(sink.samples.get(0).labels().series().model()).isEqualTo("a \"b\" {c}, d#");
  }

  @Test
  void countsBlanksAndWhatIsNotFiniteAsAbsent() {
    parse(
        GPU
            + "NaN\n"
            + GPU
            + "+Inf 5\n"
            + GPU
            + "-Inf\n"
            + GPU
            + "9223372036854775794\n"
            + GPU
            + "ERROR - FAILED TO CONVERT TO STRING\n"
            + GPU
            + "<<<NULL>>> \n"
            + "DCGM_FI_DEV_MEMORY_TEMP{UUID=\"GPU-1\",Hostname=\"h1\"} 2147483632\n");

    assertThat(sink.samples).isEmpty();
    assertThat(sink.rejected).isEmpty();
    assertThat(sink.absent)
        .containsExactly(
            AbsentReason.NOT_FINITE,
            AbsentReason.NOT_FINITE,
            AbsentReason.NOT_FINITE,
            AbsentReason.BLANK,
            AbsentReason.BLANK,
            AbsentReason.BLANK,
            AbsentReason.BLANK);
  }

  @Test
  void readsOpenMetrics() {
    parse(
        """
        # TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter
        # UNIT DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION millijoules
        DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_total{UUID="GPU-1",Hostname="h1"} 7 # {a="} 1"} 1 2.5
        DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_total{UUID="GPU-1",Hostname="h1"} 8 2.5 # {} 1
        x_total{UUID="GPU-1",Hostname="h1"} 9
        x_created{UUID="GPU-1",Hostname="h1"} 1.5e9
        # TYPE h histogram
        h_bucket{UUID="GPU-1",Hostname="h1",le="0.5"} 1
        h_bucket{UUID="GPU-1",Hostname="h1",le="+Inf"} 2
        q{UUID="GPU-1",Hostname="h1",quantile="0.99"} 3
        # EOF
        """,
        Format.OPEN_METRICS,
        null);

    assertThat(sink.rejected).isEmpty();
    assertThat(sink.samples)
        .extracting(sample -> sample.field() + "=" + sample.value())
        .containsExactly(
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION=7.0",
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION=8.0",
            "x_total=9.0",
            "x_created=1.5E9",
            "h_bucket{le=\"0.5\"}=1.0",
            "h_bucket{le=\"+Inf\"}=2.0",
            "q{quantile=\"0.99\"}=3.0");
    assertThat(sink.samples.get(1).timeNs()).isEqualTo(2_500_000_000L);
  }

  @Test
  void takesTheHostOfTheTargetWhereNoLabelNamesOne() {
    String nameless = "F{UUID=\"GPU-1\"} 1\n";
    parse(nameless + GPU + "1\n", Format.PROMETHEUS_TEXT, "target-1");
    parse(nameless, Format.PROMETHEUS_TEXT, "target-2");
    parse(nameless + "F{UUID=\"GPU-1\",hostname=\"h2\"} 1\n");

    assertThat(sink.samples)
        .extracting(sample -> sample.labels().series().host())
        .containsExactly("target-1", "h1", "target-2", "h2");
    assertThat(sink.reasons()).containsExactly(RejectReason.BAD_IDENTITY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          F{UUID="GPU-1",Hostname="h1"}               | BAD_SYNTAX
          F                                           | BAD_SYNTAX
          {UUID="GPU-1",Hostname="h1"} 1              | BAD_SYNTAX
          1F{UUID="GPU-1",Hostname="h1"} 1            | BAD_SYNTAX
          F{UUID="GPU-1",Hostname="h1"} 1 5 6         | BAD_SYNTAX
          F{UUID="GPU-1",Hostname="h1"} 1 # {} 1      | BAD_SYNTAX
          F{UUID="GPU-1",Hostname="h1" 1              | BAD_LABELS
          F{UUID="GPU-1",Hostname="h1} 1              | BAD_LABELS
          F{UUID="GPU-1",Hostname=h1} 1               | BAD_LABELS
          F{UUID="GPU-1" Hostname="h1"} 1             | BAD_LABELS
          F{UUID="GPU-1",Hostname="h1"} 1x            | BAD_NUMBER
          F{UUID="GPU-1",Hostname="h1"} some text     | BAD_NUMBER
          F{UUID="GPU-1",Hostname="h1"} 0x1p3         | BAD_NUMBER
          F{UUID="GPU-1",Hostname="h1"} 1 1.5         | BAD_TIME
          F{UUID="GPU-1",Hostname="h1"} 1 5s          | BAD_TIME
          F{UUID="GPU-1",Hostname="h1"} 1 9223372036854775807 | BAD_TIME
          F{UUID="GPU-1",Hostname="h1"} 1 2000000000001       | FUTURE_TIME
          F{UUID="GPU-1"} 1                           | BAD_IDENTITY
          F{UUID="GPU\t1",Hostname="h1"} 1            | BAD_IDENTITY
          go_goroutines 12                            | NOT_A_GPU
          go_info{version="go1.22"} 1                 | NOT_A_GPU
          """)
  void refusesABadLineAndGoesOnWithTheNext(String bad, RejectReason reason) {
    for (int round = 0; round < 2; round++) {
      sink.samples.clear();
      sink.rejected.clear();
      parse(GPU + "1 5\n" + bad + "\n" + GPU + "2 6\n" + bad);

      assertThat(sink.rejected)
          .containsExactly(new Rejected(reason, 2, bad), new Rejected(reason, 4, bad));
      assertThat(samples()).containsExactly("F=1.0 5000000", "F=2.0 6000000");
    }
  }

  @Test
  void refusesWhatStandsBehindTheEndOfOpenMetrics() {
    String body = GPU + "1\n# EOF\n" + GPU + "2\n";
    parse(body, Format.OPEN_METRICS, null);
    assertThat(sink.reasons()).containsExactly(RejectReason.BAD_SYNTAX);
    parse(body);
    assertThat(sink.samples).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void findsTheSameInPieces(int piece) {
    String body =
        "# HELP F x\n" + GPU + "1.5 5\r\n\n" + GPU + "x 5\n" + GPU + "NaN\ngo_x 1\n" + GPU + "4";
    parse(body);
    RecordingSink pieces = new RecordingSink();
    ExpositionParser parser =
        new ExpositionParser(pieces, new SeriesDictionary(), Format.PROMETHEUS_TEXT);
    parser.setNowNs(NOW_NS);
    RecordingSink.feed(parser, body.getBytes(UTF_8), piece);

    assertThat(pieces.samples).hasSize(2).isEqualTo(sink.samples);
    assertThat(pieces.rejected).hasSize(2).isEqualTo(sink.rejected);
    assertThat(pieces.absent).hasSize(1).isEqualTo(sink.absent);
  }

  @Test
  void refusesALineThatIsTooLongAndGoesOnWithTheNext() {
    parse("F{a=\"" + "x".repeat(CsvParser.MAX_ROW_BYTES) + "\"} 1\n" + GPU + "2 6\nbad\n");

    assertThat(sink.reasons()).containsExactly(RejectReason.LINE_TOO_LONG, RejectReason.BAD_SYNTAX);
    assertThat(sink.rejected.get(1).line()).isEqualTo(3);
    assertThat(samples()).containsExactly("F=2.0 6000000");
  }

  @Test
  void keepsTheSeriesOfAGpuThatAPodComesToAndLeaves() {
    String free = "F{UUID=\"GPU-1\",Hostname=\"h1\"} ";
    String lent = "F{UUID=\"GPU-1\",Hostname=\"h1\",pod=\"p1\",namespace=\"n1\"} ";
    parse(free + "1\n" + lent + "2\n" + free + "3\n");

    assertThat(sink.samples)
        .extracting(sample -> sample.labels().series())
        .containsOnly(sink.samples.get(0).labels().series());
    assertThat(sink.samples)
        .extracting(sample -> sample.labels().assignment().pod())
        .containsExactly("", "p1", "");
  }
}
