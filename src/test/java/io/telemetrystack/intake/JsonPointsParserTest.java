package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointsParserTest {
  private static final long NOW_NS = 1_800_000_000_000_000_000L;
  private static final long TIME_NS =
      Instant.parse("2025-07-18T20:42:34Z").getEpochSecond() * 1_000_000_000L;

  private final RecordingSink sink = new RecordingSink();
  private final JsonPointsParser parser = new JsonPointsParser(sink, new SeriesDictionary());

  private record StoppingSink(List<Double> taken) implements SampleSink {
    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      taken.add(value);
      return false;
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {}
  }

  private void parse(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    parser.setNowNs(NOW_NS);
    parser.restart();
    RecordingSink.feed(parser, bytes, bytes.length + 1);
  }

  /** A point whose members are written with single quotes. */
  private static String point(String members) {
    return ("{'uuid':'GPU-1','host':'h1'," + members + "}").replace('\'', '"');
  }

  private static String good(int value) {
    return point("'timestamp':'2025-07-18T20:42:34Z','field':'F','value':" + value);
  }

  private List<Double> values() {
    return sink.samples.stream().map(Recorded::value).toList();
  }

  @Test
  void readsAPointWithAllItsMembers() {
    parse(
        """
        {"timestamp": "2025-07-18T20:42:34Z", "uuid": "GPU-1", "host": "h1", "gpu": 3,
         "device": "nvidia3", "model": "NVIDIA H100 80GB HBM3", "pod": "p", "namespace": "n",
         "container": "c", "gpu_instance_id": "7", "gpu_instance_profile": "2g.20gb",
         "field": "DCGM_FI_DEV_POWER_USAGE", "value": 78.174}
        """);

    assertThat(sink.rejected).isEmpty();
    Recorded sample = sink.samples.get(0);
    assertThat(sample.field()).isEqualTo("DCGM_FI_DEV_POWER_USAGE");
    assertThat(sample.timeNs()).isEqualTo(TIME_NS);
    assertThat(sample.value()).isEqualTo(78.174);
    Labels labels = sample.labels();
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", "7"));
    assertThat(labels.series().host()).isEqualTo("h1");
    assertThat(labels.series().gpu()).isEqualTo("3");
    assertThat(labels.series().device()).isEqualTo("nvidia3");
    assertThat(labels.series().model()).isEqualTo("NVIDIA H100 80GB HBM3");
    assertThat(labels.series().gpuInstanceProfile()).isEqualTo("2g.20gb");
    assertThat(labels.assignment()).isEqualTo(new Assignment("c", "p", "n"));
  }

  @Test
  void readsThePointsOfTheCsvsNames() {
    parse(
        """
        {"timestamp":"2025-07-18T20:42:34Z","metric_name":"F","gpu_id":"0","device":"nvidia0",\
        "uuid":"GPU-1","modelName":"M","Hostname":"h1","container":"","pod":"","namespace":"",\
        "value":"5","labels_raw":"driver=\\"535\\",gpu=\\"9\\""}
        """);

    assertThat(values()).containsExactly(5.0);
    assertThat(sink.samples.get(0).labels().series().gpu()).isEqualTo("0");
    assertThat(sink.samples.get(0).labels().attributes()).isEqualTo(Map.of("driver", "535"));
  }

  @Test
  void countsEachFieldOfFieldsAsASample() {
    parse(
        point("'fields':{'A':1,'B':'2.5','C':null,'D':'NaN','E':true,'F':'x','G':{'a':1},'H':3}"));

    assertThat(sink.samples).extracting(Recorded::field).containsExactly("A", "B", "E", "H");
    assertThat(values()).containsExactly(1.0, 2.5, 1.0, 3.0);
    assertThat(sink.samples).extracting(Recorded::timeNs).containsOnly(NOW_NS);
    assertThat(sink.absent).containsExactly(AbsentReason.NOT_RECORDED, AbsentReason.NOT_FINITE);
    assertThat(sink.reasons()).containsExactly(RejectReason.BAD_NUMBER, RejectReason.BAD_NUMBER);
    assertThat(sink.details)
        .containsExactly(
            "field \"F\": text is no number: \"x\"",
            "field \"G\": an object or array is no number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s", "%s\n%s\n%s", "%s%s", "[%s]", "[%s,%s]\n", " [ %s ,\r\n%s ] ", "\uFEFF%s"})
  void takesAnObjectAnArrayAndObjectsInARow(String form) {
    int count = form.split("%s", -1).length - 1;
    parse(form.formatted(good(1), good(2), good(3)));

    assertThat(sink.rejected).isEmpty();
    assertThat(parser.problem()).isEmpty();
    assertThat(values())
        .isEqualTo(IntStream.rangeClosed(1, count).mapToObj(i -> (double) i).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "1752871354, 1752871354000000000",
    "1752871354.5, 1752871354500000000",
    "1752871354.123456789, 1752871354123456789",
    "1752871354123, 1752871354123000000",
    "1752871354123.25, 1752871354123250000",
    "1752871354123456, 1752871354123456000",
    "1752871354123456789, 1752871354123456789",
    "1.752871354E9, 1752871354000000000",
    "1.752871354123456789e+18, 1752871354123456789"
  })
  void readsANumberAsTheEpochInTheUnitThatItsDigitsTell(String number, long timeNs) {
    String line = point("'timestamp':" + number + ",'field':'F','value':1") + "\n";
    parse(line.repeat(3));

    assertThat(sink.samples).extracting(Recorded::timeNs).containsExactly(timeNs, timeNs, timeNs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1752871354",
        "17528713540",
        "1e-999999999",
        "1e999999999",
        "1752871354.1234567891",
        "9999999999",
        "9999999999999999999",
        "17528713541234567890",
        "true",
        "{}",
        "'yesterday'",
        "''"
      })
  void refusesATimeThatIsNone(String time) {
    parse(point("'timestamp':" + time + ",'field':'F','value':1"));

    assertThat(sink.samples).isEmpty();
    assertThat(sink.reasons()).containsExactly(RejectReason.BAD_TIME);
  }

  @Test
  void refusesATimeInTheFutureWhetherThePointIsKnownOrNot() {
    parser.setMaxTimeNs(TIME_NS);
    String late = good(1).replace(":34Z", ":35Z");
    parse(good(1) + good(2) + good(3) + late + late + good(4));

    assertThat(values()).containsExactly(1.0, 2.0, 3.0, 4.0);
    assertThat(sink.reasons()).containsExactly(RejectReason.FUTURE_TIME, RejectReason.FUTURE_TIME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "`rack`:`r7`,`field`:`F`,`value`:1 | member \"rack\" is unknown",
        "`pod`:7,`field`:`F`,`value`:1 | member \"pod\" is no text",
        "`gpu`:1.5,`field`:`F`,`value`:1 | member \"gpu\" is no text",
        "`Hostname`:`h2`,`field`:`F`,`value`:1 | member \"Hostname\" says what was said",
        "`field`:`F`,`value`:1,`value`:2 | member \"value\" says what was said",
        "`field`:`F`,`fields`:{`A`:1} | member \"fields\" stands beside field or value",
        "`fields`:{`A`:1},`value`:1 | member \"fields\" stands beside field or value",
        "`fields`:{`A`:1},`fields`:{`B`:1} | member \"fields\" says what was said",
        "`fields`:{`A`:1,`A`:2} | field \"A\" stands there twice",
        "`fields`:{} | member \"fields\" is empty",
        "`fields`:[1] | member \"fields\" is no object",
        "`field`:`F` | neither value nor fields is there"
      })
  void refusesMembersThatAreNotOfAPoint(String members, String detail) {
    String bad = point(members.replace('`', '"'));
    parse(good(1) + "\n" + bad + "\n" + good(2));

    assertThat(values()).containsExactly(1.0, 2.0);
    assertThat(sink.rejected).containsExactly(new Rejected(RejectReason.BAD_MEMBER, 2, bad));
    assertThat(sink.details).containsExactly(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'uuid':'GPU-1','field':'F','value':1} | BAD_IDENTITY",
        "{'uuid':'','host':'h','field':'F','value':1} | BAD_IDENTITY",
        "{'uuid':'GPU-1','host':'h','value':1} | BAD_IDENTITY",
        "{'host':'h','fields':{'A':1,'B':2}} | BAD_IDENTITY",
        "{'uuid':'GPU\\u0000','host':'h','field':'F','value':1} | BAD_IDENTITY",
        "{'uuid':'GPU-1','host':'h','field':'F','value':'1 '} | BAD_NUMBER",
        "{'uuid':'GPU-1','host':'h','field':'F','value':''} | BAD_NUMBER",
        "{'uuid':'GPU-1','host':'h','field':'F','value':[1]} | BAD_NUMBER",
        "{'uuid':'GPU-1','host':'h','field':'F','value':1,'labels_raw':'x'} | BAD_LABELS",
        "{'uuid':'GPU-1','host':'h','field':'F','value':01} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':+1} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':1.} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':.5} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':NaN} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'\\x','value':1} | BAD_SYNTAX",
        "{'uuid':'GPU-1' 'host':'h','field':'F','value':1} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':1 | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h','field':'F','value':1,} | BAD_SYNTAX",
        "{'uuid':'GPU-1','host':'h | BAD_SYNTAX",
        "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{}}}}}}}}}}}}}}}}}} | BAD_SYNTAX",
        "} | BAD_SYNTAX",
        "uuid | BAD_SYNTAX",
        "'uuid' | BAD_SYNTAX",
        "17 | BAD_SYNTAX"
      })
  void refusesABadLineAloneAndGoesOnWithTheNext(String bad, RejectReason reason) {
    String line = bad.replace('\'', '"');
    parse(good(1) + "\n" + good(2) + "\n" + line + "\n" + good(3) + "\n" + good(4));

    assertThat(values()).containsExactly(1.0, 2.0, 3.0, 4.0);
    assertThat(sink.rejected).containsExactly(new Rejected(reason, 3, line));
  }

  @Test
  void refusesAnElementOfAnArrayAloneWithItsLineAndNumber() {
    parse("[" + good(1) + ",7,\n" + point("'x':1") + "," + good(2) + "]");

    assertThat(values()).containsExactly(1.0, 2.0);
    assertThat(sink.rejected).extracting(Rejected::line).containsExactly(1L, 2L);
    assertThat(sink.details)
        .containsExactly("element 2: it is no JSON object", "element 3: member \"x\" is unknown");
  }

  @Test
  void noticesAForgottenQuoteAtTheEndOfItsLine() {
    int lines = CsvParser.MAX_ROW_BYTES / 2;
    parse("{\"uuid\":\"GPU-1\n" + "{}\n".repeat(lines) + good(1));

    assertThat(values()).containsExactly(1.0);
    assertThat(sink.reasons().get(0)).isEqualTo(RejectReason.BAD_SYNTAX);
    assertThat(sink.reasons()).hasSize(lines + 1).doesNotContain(RejectReason.LINE_TOO_LONG);
  }

  @Test
  void givesUpAllLinesOfABrokenPointThatWasWrittenOverSeveral() {
    String broken = "{\n  \"uuid\": \"GPU-1\",\n  \"host\": \"h1\"\n  \"fields\": {\n  }\n}\n";
    parse("[\n" + broken + ",\n" + good(1) + "\n]\n");

    assertThat(values()).containsExactly(1.0);
    assertThat(sink.rejected).containsExactly(new Rejected(RejectReason.BAD_SYNTAX, 2, "{"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "", "[\n"})
  void saysThatABodyIsCutOff(String begin) {
    parse(begin + good(1) + "\n" + (begin.isEmpty() ? "{\"uuid\":\"GPU-1\"" : ""));

    assertThat(values()).containsExactly(1.0);
    assertThat(sink.reasons()).containsExactly(RejectReason.BAD_SYNTAX);
    assertThat(sink.details.get(0)).contains("no end");
  }

  @ParameterizedTest
  @CsvSource({"<html>,its first byte", "'a,b',its first byte", "'',empty", "'  \n',empty"})
  void saysWhyABodyIsNoJson(String body, String problem) {
    parse(body);

    assertThat(parser.problem()).contains(problem);
    assertThat(sink.rejected).isEmpty();
  }

  @Test
  void refusesATooLongPointOnceWhateverThePieces() {
    String long1 =
        point("'pod':'" + "x".repeat(CsvParser.MAX_ROW_BYTES) + "','field':'F','value':1");
    for (String separator : List.of("\n", ",", "\n,\n")) {
      boolean array = separator.contains(",");
      String body = String.join(separator, good(1), long1, good(2), good(3));
      byte[] bytes = (array ? "[" + body + "]" : body).getBytes(UTF_8);
      for (int piece : new int[] {1_000, 700_000, bytes.length}) {
        parser.restart();
        sink.samples.clear();
        sink.rejected.clear();
        RecordingSink.feed(parser, bytes, piece);

        assertThat(values()).containsExactly(1.0, 2.0, 3.0);
        assertThat(sink.reasons()).containsExactly(RejectReason.LINE_TOO_LONG);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oops}\n", "}\n", ""})
  void readsABrokenTooLongPointTheSameInAnyPieces(String end) {
    String members = "\"b\":1,\n".repeat(CsvParser.MAX_ROW_BYTES / 7);
    byte[] body = (good(1) + "\n{\"a\":1,\n" + members + "\"c\":1" + end).getBytes(UTF_8);
    for (int piece : new int[] {1_000, 700_000, body.length + 1}) {
      parser.restart();
      sink.samples.clear();
      sink.rejected.clear();
      RecordingSink.feed(parser, body, piece);

      assertThat(values()).containsExactly(1.0);
      assertThat(sink.reasons()).containsExactly(RejectReason.LINE_TOO_LONG);
    }
  }

  @Test
  void tellsBlanksByTheFieldsKind() {
    parse(
        point("'fields':{'DCGM_FI_DEV_GPU_TEMP':2147483632,'Other':2147483632,'B':'<<<NULL>>>'}")
            .repeat(3));

    assertThat(sink.samples).extracting(Recorded::field).containsExactly("Other", "Other", "Other");
    assertThat(sink.absent).hasSize(6).containsOnly(AbsentReason.BLANK);
  }

  @Test
  void stopsAfterThePointWithWhichTheSinkAsksForIt() {
    byte[] body = (good(1) + "\n" + good(2)).getBytes(UTF_8);
    List<Double> taken = new ArrayList<>();
    JsonPointsParser stopping =
        new JsonPointsParser(new StoppingSink(taken), new SeriesDictionary());

    int at = stopping.parse(body, 0, body.length, true);
    assertThat(taken).containsExactly(1.0);
    assertThat(stopping.parse(body, at, body.length, true)).isEqualTo(body.length);
    assertThat(taken).containsExactly(1.0, 2.0);
  }
}
