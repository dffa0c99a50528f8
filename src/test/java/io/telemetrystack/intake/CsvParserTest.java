package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvParserTest {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final long TIME_NS =
      Instant.parse("2025-07-18T20:42:34Z").getEpochSecond() * 1_000_000_000L;

  private final RecordingSink sink = new RecordingSink();

  private CsvParser parse(String file) {
    byte[] bytes = file.getBytes(UTF_8);
    return RecordingSink.parse(sink, bytes, bytes.length);
  }

  private static String row(String value) {
    return "2025-07-18T20:42:34Z,DCGM_FI_DEV_GPU_UTIL,GPU-1,h1," + value + "\n";
  }

  private List<Double> values() {
    return sink.samples.stream().map(Recorded::value).toList();
  }

  @Test
  void readsARowOfTheCapture() {
    parse(
        """
        timestamp,metric_name,gpu_id,device,uuid,modelName,Hostname,container,pod,namespace,value,\
        labels_raw
        "2025-07-18T20:42:34Z","DCGM_FI_DEV_POWER_USAGE","3","nvidia3","GPU-1",\
        "NVIDIA H100 80GB HBM3","host-31","","train-1","ml","78.174",\
        "DCGM_FI_DRIVER_VERSION=""535.129.03"",Hostname=""host-31"",UUID=""GPU-1"",\
        __name__=""DCGM_FI_DEV_POWER_USAGE"",gpu=""3"",instance=""host-31:9400"",\
        modelName=""NVIDIA H100 80GB HBM3\"""
        """);

    assertThat(sink.rejected).isEmpty();
    Recorded sample = sink.samples.get(0);
    assertThat(sample.field()).isEqualTo("DCGM_FI_DEV_POWER_USAGE");
    assertThat(sample.timeNs()).isEqualTo(TIME_NS);
    assertThat(sample.value()).isEqualTo(78.174);
    Labels labels = sample.labels();
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", ""));
    assertThat(labels.series().host()).isEqualTo("host-31");
    assertThat(labels.series().gpu()).isEqualTo("3");
    assertThat(labels.series().device()).isEqualTo("nvidia3");
    assertThat(labels.assignment()).isEqualTo(new Assignment("", "train-1", "ml"));
    assertThat(labels.attributes())
        .isEqualTo(Map.of("DCGM_FI_DRIVER_VERSION", "535.129.03", "instance", "host-31:9400"));
  }

  @Test
  void takesColumnsInAnyOrderAndKeepsExtraOnesAsAttributes() {
    String rows =
        """
        rack,value,UUID,timestamp,metric_name,hostname
        r7,1.5,GPU-1,2025-07-18T20:42:34Z,F,h1
        r7,2.5,GPU-1,2025-07-18T20:42:34Z,F,h1
        """;
    parse("\uFEFF" + rows.replace("\n", "\r\n"));

    assertThat(values()).containsExactly(1.5, 2.5);
    assertThat(sink.samples.get(1).labels().attributes()).isEqualTo(Map.of("rack", "r7"));
    assertThat(sink.samples.get(1).labels()).isSameAs(sink.samples.get(0).labels());
  }

  @Test
  void takesTheMigInstanceAndTheHostFromTheLabelsWhereNoColumnHasThem() {
    parse(
        "timestamp,metric_name,uuid,value,labels_raw\n2025-07-18T20:42:34Z,F,GPU-1,1,"
            + "\"GPU_I_ID=\"\"3\"\", GPU_I_PROFILE=\"\"2g.20gb\"\", hostname=\"\"h1\"\"\"\n");

    assertThat(sink.samples.get(0).labels().series().id()).isEqualTo(new SeriesId("GPU-1", "3"));
    assertThat(sink.samples.get(0).labels().series().gpuInstanceProfile()).isEqualTo("2g.20gb");
    assertThat(sink.samples.get(0).labels().series().host()).isEqualTo("h1");
    assertThat(sink.samples.get(0).labels().attributes()).isEmpty();
  }

  @Test
  void keepsBothSpellingsOfAFieldAsOne() {
    String older = row("1").replace("GPU_UTIL", "GPU_TEMP");
    parse(HEADER + older + older.replace("GPU_TEMP", "GPU_TEMP_CELSIUS"));

    assertThat(sink.samples).hasSize(2);
    assertThat(sink.samples).extracting(Recorded::field).containsOnly("DCGM_FI_DEV_GPU_TEMP");
  }

  @ParameterizedTest
  @CsvSource({
    "'2025-07-18T20:42:34Z,F,GPU-1,h1', TOO_FEW_COLUMNS",
    "'2025-07-18T20:42:34Z,F,GPU-1,h1,1,2', TOO_MANY_COLUMNS",
    "'yesterday,F,GPU-1,h1,1', BAD_TIME",
    "'2025-02-29T20:42:34Z,F,GPU-1,h1,1', BAD_TIME",
    "'2025-07-18T20:42:34Z,F,GPU-1,h1,1x', BAD_NUMBER",
    "'2025-07-18T20:42:34Z,F,GPU-1,h1,', BAD_NUMBER",
    "'2025-07-18T20:42:34Z,F,GPU-1,h1,0x1p3', BAD_NUMBER",
    "'2025-07-18T20:42:34Z,,GPU-1,h1,1', BAD_IDENTITY",
    "'2025-07-18T20:42:34Z,F,,h1,1', BAD_IDENTITY",
    "'2025-07-18T20:42:34Z,F,GPU-1,,1', BAD_IDENTITY",
    "'2025-07-18T20:42:34Z,F,\"GPU-1\"x,h1,1', BROKEN_QUOTES",
    "'2025-07-18T20:42:34Z,F,GPU-1,h1,\"1', BROKEN_QUOTES"
  })
  void refusesABadRowAndGoesOnWithTheNext(String bad, RejectReason reason) {
    CsvParser parser = parse(HEADER + row("1") + bad + "\n" + row("2") + row("3"));

    assertThat(sink.rejected)
        .containsExactly(
            new RecordingSink.Rejected(
                reason, 3, reason == RejectReason.BROKEN_QUOTES ? bad : bad + "\n"));
    assertThat(values()).containsExactly(1.0, 2.0, 3.0);
    assertThat(parser.rows()).isEqualTo(4);
  }

  @Test
  void refusesANameWithNulBytes() {
    parse(HEADER + row("1").replace("GPU-1", "GPU\0-1") + "\0\0\0\n" + row("2"));

    assertThat(sink.reasons())
        .containsExactly(RejectReason.BAD_IDENTITY, RejectReason.TOO_FEW_COLUMNS);
    assertThat(values()).containsExactly(2.0);
  }

  @Test
  void refusesRowsOfTheFutureAlsoWhenTheyAreExpected() {
    CsvParser parser = new CsvParser(sink, new SeriesDictionary());
    parser.setMaxTimeNs(TIME_NS);
    String later = row("2").replace(":34Z", ":35Z");
    byte[] file = (HEADER + row("1") + row("1") + later + row("3")).getBytes(UTF_8);
    RecordingSink.feed(parser, file, file.length);

    assertThat(values()).containsExactly(1.0, 1.0, 3.0);
    assertThat(sink.reasons()).containsExactly(RejectReason.FUTURE_TIME);
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, NOT_FINITE",
    "-Inf, NOT_FINITE",
    "1e999, NOT_FINITE",
    "2147483632, BLANK",
    "9223372036854775794, BLANK",
    "<<<NOT_SUPPORTED>>>, BLANK",
    "ERROR - FAILED TO CONVERT TO STRING, BLANK"
  })
  void countsBlanksAndWhatIsNotFiniteAsAbsent(String text, AbsentReason reason) {
    parse(HEADER + row("1") + row(text) + row(text) + row("2"));

    assertThat(sink.absent).containsExactly(reason, reason);
    assertThat(values()).containsExactly(1.0, 2.0);
    assertThat(sink.rejected).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "timestamp,metric_name,uuid,value\n", "a,b\n1,2\n"})
  void saysWhatIsWrongWithAFileThatIsNotInTheForm(String file) {
    assertThat(parse(file + "x,y\n").problem()).isNotEmpty();
    assertThat(sink.rejected).isEmpty();
  }

  @Test
  void readsOnlyAHeader() {
    CsvParser parser = parse(HEADER);

    assertThat(parser.problem()).isEmpty();
    assertThat(parser.rows()).isZero();
  }

  @Test
  void refusesALineOfMoreThanAMebibyteInPiecesAndGoesOn() {
    String file = HEADER + row("1") + "x".repeat(3 * CsvParser.MAX_ROW_BYTES) + "\n" + row("2");
    RecordingSink.parse(sink, file.getBytes(UTF_8), 64 * 1024);

    assertThat(sink.reasons()).containsExactly(RejectReason.LINE_TOO_LONG);
    assertThat(sink.rejected.get(0).text().length())
        .isBetween(CsvParser.MAX_ROW_BYTES, CsvParser.MAX_ROW_BYTES + 64 * 1024);
    assertThat(values()).containsExactly(1.0, 2.0);
  }

  @Test
  void anOpenQuoteCostsItsLineNotTheRestOfTheFile() {
    int rows = 3 * CsvParser.MAX_ROW_BYTES / row("7").length();
    parse(HEADER + "\"" + row("1") + row("7").repeat(rows));

    assertThat(sink.reasons()).containsExactly(RejectReason.BROKEN_QUOTES);
    assertThat(sink.rejected.get(0).line()).isEqualTo(2);
    assertThat(sink.samples).hasSize(rows);
  }

  @Test
  void linesThatKeepOpeningQuotesTakeLinearTime() {
    String file = HEADER + "\"" + "a\",b,\"c\n".repeat(500_000);
    RecordingSink.parse(sink, file.getBytes(UTF_8), 64 * 1024);

    assertThat(sink.samples).isEmpty();
    assertThat(sink.rejected.size()).isGreaterThan(10_000);
  }

  @Test
  void countsLinesInsideQuotes() {
    parse(HEADER + row("1").replace("GPU-1", "\"GPU\n-1\"") + row("x"));

    assertThat(sink.rejected).extracting(RecordingSink.Rejected::line).containsExactly(2L, 4L);
  }

  @Test
  void learnsAnotherHeaderWhenTheFileBeginsAnew() {
    CsvParser parser = new CsvParser(sink, new SeriesDictionary());
    byte[] first = ("timestamp,metric_name,uuid,host,value,x\n" + row("1,2")).getBytes(UTF_8);
    byte[] other = ("timestamp,metric_name,uuid,host,x,value\n" + row("1,2")).getBytes(UTF_8);
    RecordingSink.feed(parser, first, first.length);
    parser.restart(false);
    RecordingSink.feed(parser, other, other.length);

    assertThat(values()).containsExactly(1.0, 2.0);
  }

  @Test
  void takesNoTemplateOfAnotherHeader() {
    SeriesDictionary dictionary = new SeriesDictionary();
    String same = "1752871354,F,GPU-1,5,5,h1\n";
    for (String columns : List.of("value,x", "x,value")) {
      String file = "timestamp,metric_name,uuid," + columns + ",Hostname\n" + same + same;
      byte[] bytes = (file + same.replace("5,5", "6,5")).getBytes(UTF_8);
      RecordingSink.feed(new CsvParser(sink, dictionary), bytes, bytes.length);
    }

    assertThat(values()).containsExactly(5.0, 5.0, 6.0, 5.0, 5.0, 5.0);
    assertThat(sink.samples.get(5).labels().attributes()).isEqualTo(Map.of("x", "6"));
  }

  @Test
  void refusesABrokenRowWholeHoweverTheBytesCome() {
    byte[] file = (HEADER + "\"a\"b,c,d\r\n" + row("1x")).getBytes(UTF_8);
    for (int piece = 1; piece < 70; piece++) {
      sink.rejected.clear();
      RecordingSink.parse(sink, file, piece);
      assertThat(sink.rejected)
          .containsExactly(
              new RecordingSink.Rejected(RejectReason.BROKEN_QUOTES, 2, "\"a\"b,c,d"),
              new RecordingSink.Rejected(RejectReason.BAD_NUMBER, 3, row("1x")));
    }
  }

  @Test
  void expectsRowsInOrderAgainAfterThereWasNone() {
    List<String> sweep = new ArrayList<>();
    for (int gpu = 0; gpu < 500; gpu++) {
      sweep.add(row("1").replace("GPU-1", "GPU-" + gpu));
    }
    StringBuilder file = new StringBuilder(HEADER);
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      List<String> shuffled = new ArrayList<>(sweep);
      Collections.shuffle(shuffled, random);
      shuffled.forEach(file::append);
    }
    for (int i = 0; i < 60; i++) {
      sweep.forEach(file::append);
    }
    parse(file.toString());

    List<SeriesField> fields = sink.seriesFields;
    assertThat(fields).hasSize(80 * sweep.size());
    for (int i = fields.size() - sweep.size(); i < fields.size() - 1; i++) {
      assertThat(fields.get(i).template.next).isSameAs(fields.get(i + 1).template);
    }
  }
}
