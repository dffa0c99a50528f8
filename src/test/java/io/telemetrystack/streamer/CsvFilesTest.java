package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFilesTest {
  @TempDir Path directory;
  private Path first;
  private Path second;
  private Path deep;

  @BeforeEach
  void write() throws IOException {
    second = Files.writeString(directory.resolve("b.csv"), "b");
    first = Files.writeString(directory.resolve("a.csv"), "a");
    deep = Files.createDirectories(directory.resolve("x/y")).resolve("c.csv");
    Files.writeString(deep, "c");
  }

  @Test
  void findsThePathsAndThoseOfAGlobByName() throws IOException {
    assertThat(find("/*.csv").found()).containsExactly(first, second);
    assertThat(find("/b.csv", "/*.csv").found()).containsExactly(second, first);
    assertThat(find("/{b,c}.csv").found()).containsExactly(second);
  }

  @Test
  void looksIntoDirectoriesWhereTheGlobSaysSo() throws IOException {
    assertThat(find("/**/c.csv").found()).containsExactly(deep);
    assertThat(find("/x/*/*.csv").found()).containsExactly(deep);
    assertThat(find("/*.csv").found()).doesNotContain(deep);
  }

  @Test
  void takesAFileWhoseNameLooksLikeAGlobAsItIs() throws IOException {
    Path odd = Files.writeString(directory.resolve("[1].csv"), "1");

    assertThat(find("/[1].csv").found()).containsExactly(odd);
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    CsvFiles files = find("/a.csv", "/none.csv", "/none/*.csv");

    assertThat(files.found()).containsExactly(first);
    assertThat(files.missing()).containsExactly(directory + "/none.csv", directory + "/none/*.csv");
  }

  @Test
  void doesNotTakeADirectoryForAFile() throws IOException {
    assertThat(find("/x").missing()).hasSize(1);
  }

  @Test
  void refusesAGlobThatIsNone() {
    assertThatThrownBy(() -> find("/[a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("[a' is neither a file nor a glob");
  }

  private CsvFiles find(String... patterns) throws IOException {
    return CsvFiles.find(List.of(patterns).stream().map(p -> directory + p).toList());
  }
}
