package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvChunksTest {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final int SMALL = 1_000;

  @TempDir Path directory;

  private static String row(int number, String host) {
    return "2026-01-01T00:00:00Z,F,GPU-%d,%s,%d\n".formatted(number, host, number);
  }

  private static String rows(int count, String host) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      rows.append(row(i, host));
    }
    return rows.toString();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("a.csv"), text);
  }

  private static List<CsvChunk> all(CsvChunks chunks) throws IOException {
    List<CsvChunk> all = new ArrayList<>();
    for (CsvChunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
      all.add(chunk);
    }
    return all;
  }

  private static String text(List<CsvChunk> chunks) {
    StringBuilder text = new StringBuilder();
    chunks.forEach(chunk -> text.append(StandardCharsets.UTF_8.decode(chunk.bytes().duplicate())));
    return text.toString();
  }

  @Test
  void cutsWhereRowsEndAndLosesNoByte() throws IOException {
    String rows = rows(200, "h") + "no row\n" + rows(3, "h").stripTrailing();
    try (CsvChunks chunks = new CsvChunks(write(HEADER + rows), SMALL)) {
      List<CsvChunk> all = all(chunks);

      assertThat(new String(chunks.header(), StandardCharsets.UTF_8)).isEqualTo(HEADER);
      assertThat(text(all)).isEqualTo(rows);
      assertThat(all).hasSizeGreaterThan(5);
      assertThat(all).allMatch(chunk -> chunk.bytes().get(0) == '2' || chunk.bytes().get(0) == 'n');
      assertThat(all.get(1).firstLine()).isEqualTo(all.get(0).end().line());
      assertThat(all.get(all.size() - 1).end().rows()).isEqualTo(204);
    }
  }

  @Test
  void cutsNoRowWithALineEndInQuotes() throws IOException {
    String rows = rows(60, "\"a\nb\"");
    try (CsvChunks chunks = new CsvChunks(write(HEADER + rows), SMALL)) {
      List<CsvChunk> all = all(chunks);

      assertThat(text(all)).isEqualTo(rows);
      assertThat(all).hasSizeGreaterThan(2).allMatch(chunk -> chunk.bytes().get(0) == '2');
      assertThat(all.get(all.size() - 1).end().line()).isEqualTo(2 + 60 * 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.csv.gz"})
  void goesOnAtAPlaceAsIfItHadReadOn(String name) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
      packed.write((HEADER + rows(200, "h")).getBytes(StandardCharsets.UTF_8));
    }
    List<CsvChunk> whole;
    try (CsvChunks chunks = new CsvChunks(file, SMALL)) {
      whole = all(chunks);
    }
    try (CsvChunks chunks = new CsvChunks(file, SMALL)) {
      assertThat(chunks.seek(whole.get(2).end())).isTrue();
      List<CsvChunk> rest = all(chunks);

      assertThat(text(rest)).isEqualTo(text(whole.subList(3, whole.size())));
      assertThat(rest.get(0).firstLine()).isEqualTo(whole.get(3).firstLine());
      assertThat(rest.get(rest.size() - 1).end().rows()).isEqualTo(200);
    }
  }

  @Test
  void doesNotGoOnInAnotherFile() throws IOException {
    Path file = write(HEADER + rows(200, "h"));
    CsvPlace place;
    try (CsvChunks chunks = new CsvChunks(file, SMALL)) {
      place = chunks.next().end();
    }
    write(HEADER + rows(200, "i"));
    try (CsvChunks chunks = new CsvChunks(file, SMALL)) {
      assertThat(chunks.seek(place)).isFalse();
    }
    write(HEADER);
    try (CsvChunks chunks = new CsvChunks(file, SMALL)) {
      assertThat(chunks.seek(place)).isFalse();
    }
  }

  @Test
  void refusesWhatIsNoSuchFile() throws IOException {
    Path file = write("a,b,c\n1,2,3\n");

    assertThatThrownBy(() -> new CsvChunks(file, SMALL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.csv is no CSV of DCGM's form: ");
  }
}
