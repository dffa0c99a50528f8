package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineProtocolParserTest {
  private static final long NOW_NS = 1_000_000_000_000_000_000L;
  private static final String GPU = "gpu,uuid=GPU-1,host=h1 ";

  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final RecordingSink sink = new RecordingSink();

  private void parse(String body) {
    parse(body, body.length() + 100, TimeUnit.NANOSECONDS);
  }

  private void parse(String body, int piece, TimeUnit precision) {
    LineProtocolParser parser = new LineProtocolParser(sink, dictionary, precision);
    parser.setNowNs(NOW_NS);
    parser.setMaxTimeNs(2 * NOW_NS);
    RecordingSink.feed(parser, body.getBytes(UTF_8), piece);
  }

  private List<String> samples() {
    return sink.samples.stream()
        .map(sample -> sample.field() + "=" + sample.value() + " " + sample.timeNs())
        .toList();
  }

  @Test
  void readsTheTagsAsTheSeriesAndEachFieldAsASample() {
    parse(
        "gpu,uuid=GPU-1,host=h1,gpu=3,device=nvidia3,model=NVIDIA\\ H100,gpu_instance_id=5,"
            + "gpu_instance_profile=1g.10gb,pod=p1,namespace=n1,container=c1,rack=r\\,7\\=x"
            + " DCGM_FI_DEV_GPU_UTIL=42,DCGM_FI_DEV_POWER_USAGE=431.5 5\n");

    assertThat(samples())
        .containsExactly("DCGM_FI_DEV_GPU_UTIL=42.0 5", "DCGM_FI_DEV_POWER_USAGE=431.5 5");
    Labels labels = sink.samples.get(0).labels();
    assertThat(labels).isSameAs(sink.samples.get(1).labels());
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", "5"));
    assertThat(labels.series().host()).isEqualTo("h1");
    assertThat(labels.series().gpu()).isEqualTo("3");
    assertThat(labels.series().device()).isEqualTo("nvidia3");
    assertThat(labels.series().model()).isEqualTo("NVIDIA H100");
    assertThat(labels.series().gpuInstanceProfile()).isEqualTo("1g.10gb");
    assertThat(labels.assignment().pod()).isEqualTo("p1");
    assertThat(labels.attributes()).isEqualTo(Map.of("rack", "r,7=x"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-1.5, -1.5",
    "1e3, 1000",
    "1.5E-2, 0.015",
    ".5, 0.5",
    "7i, 7",
    "-7i, -7",
    "18446744073709551614u, 18446744073709551616",
    "0.1000000000000000055, 0.1",
    "t, 1",
    "T, 1",
    "true, 1",
    "True, 1",
    "TRUE, 1",
    "f, 0",
    "F, 0",
    "false, 0",
    "False, 0",
    "FALSE, 0"
  })
  void readsValuesOfAllTypes(String written, double value) {
    parse(GPU + "A=" + written + ",B=1 5\n");
    parse(GPU + "A=" + written + " 5\n");
    parse(GPU + "A=" + written);

    assertThat(sink.rejected).isEmpty();
    assertThat(sink.samples)
        .filteredOn(sample -> sample.field().equals("A"))
        .extracting(Recorded::value)
        .containsExactly(value, value, value);
  }

  @ParameterizedTest
  @CsvSource({
    "NANOSECONDS, 1500000000123456789, 1500000000123456789",
    "NANOSECONDS, -9223372036854775808, -9223372036854775808",
    "MICROSECONDS, 1500000000123456, 1500000000123456000",
    "MILLISECONDS, 1500000000123, 1500000000123000000",
    "SECONDS, 1500000000, 1500000000000000000",
    "SECONDS, -5, -5000000000"
  })
  void readsTimesInThePrecisionOfTheBody(TimeUnit precision, String written, long timeNs) {
    parse(GPU + "A=1 " + written + "\n", 1000, precision);

    assertThat(sink.samples).extracting(Recorded::timeNs).containsExactly(timeNs);
  }

  @Test
  void givesLinesWithoutATimeTheCallersTime() {
    parse(GPU + "A=1\n" + GPU + "A=2 \r\n" + GPU + "A=3");

    assertThat(sink.samples).extracting(Recorded::timeNs).containsOnly(NOW_NS).hasSize(3);
  }

  @Test
  void passesCommentsAndEmptyLinesAndTakesCarriageReturnsAndMoreSpaces() {
    parse("# a comment \"\n\n  \r\n" + GPU + "A=1 5\r\n\r\n  " + GPU + "  A=2   6  \n#end");

    assertThat(sink.rejected).isEmpty();
    assertThat(samples()).containsExactly("A=1.0 5", "A=2.0 6");
  }

  @Test
  void namesTheFieldByTheMeasurementWhereTelegrafDoes() {
    String tags = ",uuid=GPU-1,Hostname=h1 ";
    parse("DCGM_FI_DEV_GPU_UTIL" + tags + "gauge=1 5\nDCGM_FI_DEV_GPU_UTIL" + tags + "gauge=2 6\n");
    parse("DCGM_FI_DEV_GPU_TEMP" + tags + "value=3 5\n");
    parse("E" + tags + "counter=4 5\nE" + tags + "counter=5,gauge=6 5\n");
    parse("prometheus" + tags + "F=7 5\n");
    parse("gpu" + tags + "value=8 5\n");

    assertThat(samples())
        .containsExactly(
            "DCGM_FI_DEV_GPU_UTIL=1.0 5",
            "DCGM_FI_DEV_GPU_UTIL=2.0 6",
            "DCGM_FI_DEV_GPU_TEMP=3.0 5",
            "E=4.0 5",
            "counter=5.0 5",
            "gauge=6.0 5",
            "F=7.0 5",
            "value=8.0 5");
  }

  @Test
  void makesOnlyAListedTagPartOfTheFieldsName() {
    parse("DCGM_EXP_XID_ERRORS_COUNT,uuid=GPU-1,host=h1,xid=31,window=5m gauge=2 5\n");
    parse("x,uuid=GPU-1,host=h1,xid=31 F=2 5\n");

    assertThat(samples()).containsExactly("DCGM_EXP_XID_ERRORS_COUNT{xid=\"31\"}=2.0 5", "F=2.0 5");
    assertThat(sink.samples)
        .extracting(sample -> sample.labels().attributes())
        .containsExactly(Map.of("window", "5m"), Map.of("xid", "31"));
  }

  @Test
  void readsEscapesWhereTheyAreOnesAndBackslashesWhereTheyAreNot() {
    parse("m\\ 1\\,x,uuid=GPU\\\\-1,host=h\\ 1\\,2,a\\=b=\\n k\\,1\\ \\=2=1 5\n");

    assertThat(sink.rejected).isEmpty();
    assertThat(samples()).containsExactly("k,1 =2=1.0 5");
    assertThat(sink.samples.get(0).labels().series().id().uuid()).isEqualTo("GPU\\\\-1");
    assertThat(sink.samples.get(0).labels().series().host()).isEqualTo("h 1,2");
    assertThat(sink.samples.get(0).labels().attributes()).isEqualTo(Map.of("a=b", "\\n"));
  }

  @Test
  void countsTextsAndBlanksAsAbsentBesideNumbers() {
    parse(
        GPU
            + "A=\"<<<NOT_SUPPORTED>>>\",B=\"say \\\"hi\\\", a=1 b\",C=1,D=NaN,E=-Inf 5\n"
            + GPU
            + "DCGM_FI_DEV_GPU_TEMP=2147483632,F=9223372036854775794i 5\n");

    assertThat(samples()).containsExactly("C=1.0 5");
    assertThat(sink.rejected).isEmpty();
    assertThat(sink.absent)
        .containsExactly(
            AbsentReason.BLANK,
            AbsentReason.TEXT,
            AbsentReason.NOT_FINITE,
            AbsentReason.NOT_FINITE,
            AbsentReason.BLANK,
            AbsentReason.BLANK);
  }

  @Test
  void readsTextsWithLineFeedsWithinTheirQuotes() {
    parse(GPU + "A=\"one\ntwo\n\",B=1 5\n" + GPU + "A=x 5\n");

    assertThat(samples()).containsExactly("B=1.0 5");
    assertThat(sink.rejected)
        .containsExactly(new Rejected(RejectReason.BAD_NUMBER, 4, GPU + "A=x 5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpu,uuid=GPU-1,host=h1               | NO_FIELDS
          gpu,uuid=GPU-1,host=h1 A             | NO_FIELDS
          gpu                                  | NO_FIELDS
          ,uuid=GPU-1,host=h1 A=1              | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1, A=1          | BAD_SYNTAX
          gpu,uuid=GPU-1,host= A=1             | BAD_SYNTAX
          gpu,uuid=GPU-1,=h1 A=1               | BAD_SYNTAX
          gpu,uuid=GPU-1,host A=1              | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h=1 A=1          | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 =1            | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 A=1,          | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 A=1,B 5       | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 A=1 5 6       | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 A="x"y 5      | BAD_SYNTAX
          gpu,uuid=GPU-1,host=h1 A= 5          | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=1,B=x 5     | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=1.5i 5      | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=1e3i 5      | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=-1u 5       | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=99999999999999999999i 5 | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=1ix 5       | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=tRUE 5      | BAD_NUMBER
          gpu,uuid=GPU-1,host=h1 A=1 5s        | BAD_TIME
          gpu,uuid=GPU-1,host=h1 A=1 1.5       | BAD_TIME
          gpu,uuid=GPU-1,host=h1 A=1 -         | BAD_TIME
          gpu,uuid=GPU-1,host=h1 A=1 9223372036854775808  | BAD_TIME
          gpu,uuid=GPU-1,host=h1 A=1 99999999999999999999 | BAD_TIME
          gpu,uuid=GPU-1,host=h1 A=1 2000000000000000001  | FUTURE_TIME
          gpu,uuid=GPU-1,host=h1 A="x" 5       | ONLY_TEXT
          gpu,uuid=GPU-1 A=1 5                 | BAD_IDENTITY
          cpu,host=h1 usage_idle=1 5           | NOT_A_GPU
          cpu usage="x" 5                      | NOT_A_GPU
          """)
  void refusesABadLineWholeAndGoesOnWithTheNext(String bad, RejectReason reason) {
    for (int round = 0; round < 2; round++) {
      sink.samples.clear();
      sink.rejected.clear();
      parse(GPU + "A=1 5\n" + bad + "\n" + GPU + "A=2 6\n" + bad);

      assertThat(sink.rejected)
          .containsExactly(new Rejected(reason, 2, bad), new Rejected(reason, 4, bad));
      assertThat(samples()).containsExactly("A=1.0 5", "A=2.0 6");
    }
    assertThat(sink.absent).isEmpty();
  }

  @Test
  void refusesNamesWithControlCharactersAndTooManyTags() {
    parse("gpu,uuid=GPU\t1,host=h1 A=1 5\n" + GPU + "A\0=1,B=2 5\n");
    parse("gpu,uuid=GPU-1,host=h1,a=" + "x".repeat(16_384) + " A=1 5\n");
    StringBuilder tags = new StringBuilder("gpu,uuid=GPU-1,host=h1");
    for (int i = 0; i < 255; i++) {
      tags.append(",t").append(i).append("=v");
    }
    parse(tags + " A=1 5\n");

    assertThat(sink.reasons())
        .containsExactly(
            RejectReason.BAD_IDENTITY,
            RejectReason.BAD_IDENTITY,
            RejectReason.LABELS_TOO_LONG,
            RejectReason.LABELS_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void findsTheSameInPieces(int piece) {
    String body =
        GPU
            + "A=1.5,B=\"x\ny\\\" \",C=true 5\r\n# c\n\n"
            + GPU
            + "A=x 5\n"
            + GPU
            + "A=-12i,B=2 -7\n"
            + "cpu,host=h1 A=1 5\n"
            + GPU
            + "C=3 6\n"
            + GPU
            + "A=4";
    parse(body);
    RecordingSink whole = new RecordingSink();
    LineProtocolParser parser =
        new LineProtocolParser(whole, new SeriesDictionary(), TimeUnit.NANOSECONDS);
    parser.setNowNs(NOW_NS);
    RecordingSink.feed(parser, body.getBytes(UTF_8), piece);

    assertThat(whole.samples).hasSize(6).isEqualTo(sink.samples);
    assertThat(whole.rejected).hasSize(2).isEqualTo(sink.rejected);
    assertThat(whole.absent).isEqualTo(sink.absent);
  }

  @Test
  void anOpenQuoteCostsItsLineOnly() {
    StringBuilder body = new StringBuilder(GPU + "A=1,B=\"open 5\n");
    while (body.length() < 2 * CsvParser.MAX_ROW_BYTES) {
      body.append(GPU).append("A=2 6\n");
    }
    parse(body.toString(), 60_000, TimeUnit.NANOSECONDS);

    long lines = body.chars().filter(c -> c == '\n').count();
    assertThat(sink.reasons()).containsExactly(RejectReason.BROKEN_QUOTES);
    assertThat(sink.samples).hasSize((int) lines - 1);
  }

  @Test
  void refusesALineThatIsTooLongAndGoesOnWithTheNext() {
    String tooLong = GPU + "A=" + "1".repeat(CsvParser.MAX_ROW_BYTES) + " 5\n";
    for (int piece : new int[] {10_000, 4_000_000}) {
      sink.rejected.clear();
      parse(GPU + "A=1 5\n" + tooLong + GPU + "A=2 6\nbad\n", piece, TimeUnit.NANOSECONDS);

      assertThat(sink.reasons())
          .containsExactly(RejectReason.LINE_TOO_LONG, RejectReason.NO_FIELDS);
      assertThat(sink.rejected.get(1).line()).isEqualTo(4);
    }
    assertThat(samples()).containsExactly("A=1.0 5", "A=2.0 6", "A=1.0 5", "A=2.0 6");
  }

  @Test
  void handsOutTheSameObjectsForTheSameBytes() {
    parse(GPU + "A=1,B=2 5\n" + GPU + "B=3,A=4 6\n");
    parse(GPU + "A=5 7\n");

    assertThat(samples()).containsExactly("A=1.0 5", "B=2.0 5", "B=3.0 6", "A=4.0 6", "A=5.0 7");
    assertThat(sink.samples)
        .allSatisfy(s -> assertThat(s.labels()).isSameAs(sink.samples.get(0).labels()));
  }

  @Test
  void returnsAfterTheLineWithWhichTheSinkAsksToStop() {
    int[] taken = {0};
    SampleSink stopping =
        new SampleSink() {
          @Override
          public boolean sample(SeriesField seriesField, long timeNs, double value) {
            return ++taken[0] % 2 == 0;
          }

          @Override
          public void absent(AbsentReason reason) {}

          @Override
          public void rejected(RejectReason reason, RejectedRow row) {}
        };
    byte[] body = (GPU + "A=1,B=2 5\n" + GPU + "A=1 5\n").getBytes(UTF_8);
    LineProtocolParser parser = new LineProtocolParser(stopping, dictionary, TimeUnit.NANOSECONDS);

    int next = parser.parse(body, 0, body.length, true);
    assertThat(body[next - 1]).isEqualTo((byte) '\n');
    assertThat(taken[0]).isEqualTo(2);
    assertThat(parser.parse(body, next, body.length, true)).isEqualTo(body.length);
    assertThat(taken[0]).isEqualTo(3);
  }
}
