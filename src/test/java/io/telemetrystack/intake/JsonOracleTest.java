package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.telemetrystack.intake.RecordingSink.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body says the same as Jackson says, whatever came before it and in whatever pieces. */
class JsonOracleTest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final List<String> VALUES =
      List.of(
          "1",
          "-0.5",
          "12e3",
          "\"7.25\"",
          "\"+7\"",
          "null",
          "true",
          "\"NaN\"",
          "01",
          "1.",
          "+1",
          "\"\\u0031\"",
          "\"1",
          "1 ",
          " 1",
          "12345678901234567890123",
          "1e",
          "-",
          "{}",
          "[1,2]");

  private static final List<String> TIMES =
      List.of(
          "\"2025-07-18T20:42:34Z\"",
          "\"2025-07-18T20:42:35.5Z\"",
          "1752871354",
          "1752871354.25",
          "1752871354123",
          "\"1752871354123\"",
          "\"?\"",
          "17");

  private static final long NOW_NS = 1_800_000_000_000_000_000L;

  /** Lines that repeat with other times and values, some odd, in a few orders of members. */
  private static String randomLine(Random random) {
    List<String> members = new ArrayList<>();
    members.add("\"uuid\":\"GPU-" + random.nextInt(4) + '"');
    members.add((random.nextInt(9) == 0 ? "\"host\" : " : "\"host\":") + "\"h\"");
    if (random.nextInt(4) > 0) {
      members.add("\"timestamp\":" + pick(TIMES, random, 5));
    }
    if (random.nextBoolean()) {
      members.add("\"field\":\"F" + random.nextInt(2) + '"');
      members.add("\"value\":" + pick(VALUES, random, 5));
    } else {
      String a = "\"A\":" + pick(VALUES, random, 5);
      members.add("\"fields\":{" + a + ",\"B\":" + pick(VALUES, random, 5) + "}");
    }
    if (random.nextInt(3) == 0) {
      members.add(random.nextInt(members.size()), members.remove(0));
    }
    return "{" + String.join(",", members) + "}";
  }

  /** Mostly one of the first. */
  private static String pick(List<String> from, Random random, int first) {
    return from.get(random.nextInt(random.nextInt(4) == 0 ? from.size() : first));
  }

  /** What the lines say by Jackson and the JDK; lines that are no points say nothing. */
  private static List<String> expected(List<String> lines) {
    List<String> samples = new ArrayList<>();
    for (String line : lines) {
      try {
        JsonNode point = MAPPER.readTree(line);
        String time = timeNs(point.get("timestamp"));
        if (!time.isEmpty()) {
          addSamples(point, time, samples);
        }
      } catch (JsonProcessingException e) {
        assertThat(line).containsPattern("01|1\\.|\\+1|\"1[,}]|1e|-");
      }
    }
    return samples;
  }

  private static String timeNs(JsonNode time) {
    String text = time == null ? "" : time.asText();
    return switch (text) {
      case "" -> "" + NOW_NS;
      case "2025-07-18T20:42:34Z", "2025-07-18T20:42:35.5Z" -> {
        Instant instant = Instant.parse(text);
        yield "" + (instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
      }
      case "1752871354" -> "1752871354000000000";
      case "1.75287135425E9" -> "1752871354250000000";
      case "1752871354123" -> "1752871354123000000";
      default -> "";
    };
  }

  private static void addSamples(JsonNode point, String time, List<String> samples) {
    JsonNode fields = point.get("fields");
    if (fields == null) {
      addSample(point, point.get("field").asText(), point.get("value"), time, samples);
    } else {
      addSample(point, "A", fields.get("A"), time, samples);
      addSample(point, "B", fields.get("B"), time, samples);
    }
  }

  private static void addSample(
      JsonNode point, String field, JsonNode value, String time, List<String> samples) {
    if (value.isBoolean() || value.isNumber() || value.asText().matches("[+-]?\\d+(\\.\\d+)?")) {
      double number = value.isBoolean() ? 1 : Double.parseDouble(value.asText());
      samples.add(String.join(" ", point.get("uuid").asText(), field, time, "" + number));
    }
  }

  private static List<String> parsed(JsonPointsParser parser, RecordingSink sink) {
    List<String> samples = sink.samples.stream().map(JsonOracleTest::sample).toList();
    sink.samples.clear();
    sink.absent.clear();
    sink.rejected.clear();
    assertThat(parser.problem()).isEmpty();
    return samples;
  }

  private static String sample(Recorded sample) {
    String uuid = sample.labels().series().id().uuid();
    return String.join(" ", uuid, sample.field(), "" + sample.timeNs(), "" + sample.value());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bothFindTheSameSamples(long seed) {
    Random random = new Random(seed);
    RecordingSink sink = new RecordingSink();
    JsonPointsParser parser = new JsonPointsParser(sink, new SeriesDictionary());
    parser.setNowNs(NOW_NS);
    for (int i = 0; i < 100; i++) {
      List<String> lines = new ArrayList<>();
      for (int line = 0; line < 100; line++) {
        lines.add(randomLine(random));
      }
      byte[] body = String.join("\n", lines).getBytes(UTF_8);
      List<String> expected = expected(lines);
      for (int piece : new int[] {body.length, 1 + random.nextInt(90)}) {
        parser.restart();
        RecordingSink.feed(parser, body, piece);
        assertThat(parsed(parser, sink)).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }

  /** Everything a parser tells of a body. */
  private static List<Object> told(JsonPointsParser parser, RecordingSink sink) {
    return List.of(
        List.copyOf(sink.samples),
        List.copyOf(sink.absent),
        sink.rejected.stream().map(rejected -> rejected.reason() + " " + rejected.line()).toList(),
        parser.problem());
  }

  /** Any bytes: no exception, and the same whatever the pieces and what was seen before. */
  static void fuzz(byte[] body) {
    JsonPointsParser used = null;
    RecordingSink usedSink = new RecordingSink();
    List<Object> first = null;
    for (int piece : new int[] {body.length + 1, body.length + 1, 1, 7}) {
      if (used == null || piece == 7) {
        used = new JsonPointsParser(usedSink, new SeriesDictionary());
      }
      used.restart();
      RecordingSink.feed(used, body, piece);
      List<Object> told = told(used, usedSink);
      usedSink.samples.clear();
      usedSink.absent.clear();
      usedSink.rejected.clear();
      first = first == null ? told : first;
      assertThat(told)
          .as("pieces of %d of %s", piece, new String(body, ISO_8859_1))
          .isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void takesAnyBytes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder body = new StringBuilder(random.nextBoolean() ? "[" : "");
      for (int line = 0; line < 4; line++) {
        body.append(randomLine(random)).append(random.nextBoolean() ? ",\n" : "\n");
      }
      fuzz(mutated(body.toString().getBytes(UTF_8), random));
    }
  }

  static byte[] mutated(byte[] bytes, Random random) {
    byte[] odd = "{}[]:,\"\\\n\0\u00ff 19-e".getBytes(ISO_8859_1);
    byte[] mutated = bytes.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      mutated[random.nextInt(mutated.length)] = odd[random.nextInt(odd.length)];
    }
    return random.nextInt(4) == 0
        ? java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length))
        : mutated;
  }
}
