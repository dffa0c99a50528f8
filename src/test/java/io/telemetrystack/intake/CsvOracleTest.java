package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FastCSV and the parser agree on what a file says. */
class CsvOracleTest {
  private static final CsvReader.CsvReaderBuilder READER =
      CsvReader.builder()
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE);

  private static final List<String> PIECES =
      List.of("a", "7", " ", "\"", "\n", "\r\n", "\r", ",", "\0", "é", "\uD83D\uDE00", "\uFEFF");

  private static List<List<String>> fastCsv(String text) {
    List<List<String>> rows = new ArrayList<>();
    for (CsvRecord row : READER.ofCsvRecord(text)) {
      rows.add(row.getFields());
    }
    return rows;
  }

  /** Takes rows apart as the parser does, the bytes coming in pieces. */
  private static List<List<String>> tokenize(byte[] file, int piece) {
    CsvTokenizer tokenizer = new CsvTokenizer();
    List<List<String>> rows = new ArrayList<>();
    int from = 0;
    for (int to = Math.min(piece, file.length); from < file.length; ) {
      boolean last = to == file.length;
      CsvTokenizer.Result result = tokenizer.scan(file, from, to, last, false);
      if (result == CsvTokenizer.Result.INCOMPLETE) {
        to = Math.min(file.length, to + piece);
        continue;
      }
      assertThat(result).isEqualTo(CsvTokenizer.Result.ROW);
      if (tokenizer.count() > 1 || tokenizer.end(0) > from) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < tokenizer.count(); i++) {
          row.add(tokenizer.text(i));
        }
        rows.add(row);
      }
      from = tokenizer.end();
    }
    return rows;
  }

  private static String randomField(Random random) {
    StringBuilder field = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      field.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    String text = field.toString();
    if (random.nextInt(3) > 0) {
      return '"' + text.replace("\"", "\"\"") + '"';
    }
    String bare = text.replaceAll("[,\r\n]", "");
    return bare.startsWith("\"") ? "x" + bare : bare;
  }

  private static String randomFile(Random random) {
    StringBuilder file = new StringBuilder();
    for (int row = random.nextInt(8); row >= 0; row--) {
      int columns = 1 + random.nextInt(4);
      for (int i = 0; i < columns; i++) {
        file.append(i == 0 ? "" : ",").append(randomField(random));
      }
      String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
      file.append(row == 0 && random.nextBoolean() ? "" : end);
    }
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bothFindTheSameFields(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String text = randomFile(random);
      List<List<String>> expected = fastCsv(text);
      byte[] file = text.getBytes(UTF_8);
      for (int piece : new int[] {1, 2, 3, 7, file.length + 1}) {
        assertThat(tokenize(file, piece)).as("seed %d: %s", seed, text).isEqualTo(expected);
      }
    }
  }

  /** What the rows say by FastCSV and the JDK; rows that are no samples are left out. */
  private static List<String> expectedSamples(String text) {
    List<List<String>> rows = fastCsv(text);
    List<String> samples = new ArrayList<>();
    List<String> header = rows.get(0);
    for (List<String> row : rows.subList(1, rows.size())) {
      String time = row.get(header.indexOf("timestamp"));
      String value = row.get(header.indexOf("value"));
      try {
        Instant instant = Instant.parse(time);
        samples.add(
            String.join(
                " ",
                row.get(header.indexOf("uuid")),
                row.get(header.indexOf("metric_name")),
                "" + (instant.getEpochSecond() * 1_000_000_000L + instant.getNano()),
                "" + Double.parseDouble(value)));
      } catch (RuntimeException e) {
        assertThat(time + value).contains("?");
      }
    }
    return samples;
  }

  private static List<String> parsedSamples(String text, int piece) {
    RecordingSink sink = new RecordingSink();
    RecordingSink.parse(sink, text.getBytes(UTF_8), piece);
    return sink.samples.stream()
        .map(
            sample ->
                String.join(
                    " ",
                    sample.labels().series().id().uuid(),
                    sample.field(),
                    "" + sample.timeNs(),
                    "" + sample.value()))
        .toList();
  }

  /** Rows that repeat with other values, some odd, so that templates match, miss and mislead. */
  private static String randomSweeps(Random random) {
    boolean valueFirst = random.nextBoolean();
    StringBuilder file = new StringBuilder("uuid,timestamp,metric_name,value,Hostname\n");
    if (valueFirst) {
      file = new StringBuilder("value,uuid,metric_name,timestamp,Hostname\r\n");
    }
    for (int i = 0; i < 200; i++) {
      String quote = random.nextInt(4) == 0 ? "\"" : "";
      String uuid = quote + "GPU-" + random.nextInt(6) + (quote.isEmpty() ? "" : ",\"\"") + quote;
      String second = random.nextInt(20) == 0 ? "?" : "0" + random.nextInt(3);
      String time =
          quote + "2025-07-18T20:42:" + second + (random.nextBoolean() ? "Z" : ".5Z") + quote;
      String value = random.nextInt(20) == 0 ? "1?" : "" + random.nextInt(200) / 4.0;
      String field = "F" + random.nextInt(2);
      String end = random.nextInt(5) == 0 ? ",h\r\n" : ",h\n";
      String row =
          valueFirst
              ? String.join(",", value, uuid, field, time)
              : String.join(",", uuid, time, field, quote + value + quote);
      file.append(row).append(end);
    }
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bothFindTheSameSamplesWhateverTheTemplates(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      String text = randomSweeps(random);
      List<String> expected = expectedSamples(text);
      assertThat(parsedSamples(text, text.length())).as("seed %d", seed).isEqualTo(expected);
      assertThat(parsedSamples(text, 1 + random.nextInt(90))).isEqualTo(expected);
    }
  }

  @Test
  void bothFindTheSameSamplesOfAFleet() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SyntheticFleet(SyntheticFleet.Parameters.of(3, 8, 20, 5)).writeTo(out);
    String text = out.toString(UTF_8);

    assertThat(parsedSamples(text, 1_000)).hasSize(2_400).isEqualTo(expectedSamples(text));
  }
}
