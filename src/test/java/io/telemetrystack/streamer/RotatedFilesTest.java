package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotatedFilesTest {
  @TempDir Path directory;

  private Path write(String name, String text, long second) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1_000));
    return file;
  }

  /** That all of the file was read; then it gets another name. */
  private Checkpoint read(Path file, long second, String newName) throws IOException {
    try (CsvFile open = CsvFile.open(file, false)) {
      FileIdentity identity = open.identityOf(open.sizeBytes(), second * 1_000);
      Files.move(file, directory.resolve(newName));
      return Checkpoint.start(file.toString(), identity, 1).at(identity.sizeBytes(), 9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x.csv.1, x.csv",
    "x.csv-20250718.gz, x.csv",
    "x.csv.12.gz, x.csv",
    "x.csv, x.csv",
    "x.csv.old, x.csv.old"
  })
  void knowsWhereAFileWasByItsName(String name, String original) {
    assertThat(RotatedFiles.original(Path.of("dir", name))).isEqualTo(Path.of("dir", original));
  }

  @Test
  void findsTheFileUnderAnyNameAndWhatHadThePathSince() throws IOException {
    Path path = write("x.csv", "first", 10);
    Checkpoint place = read(path, 10, "elsewhere");
    write("x.csv.1", "second", 20);
    write("x.csv.2", "before", 5);
    write("y.csv.1", "another", 30);

    RotatedFiles.Found found = RotatedFiles.find(path, place, Set.of());
    assertThat(found.known()).isTrue();
    assertThat(found.unread())
        .containsExactly(directory.resolve("elsewhere"), directory.resolve("x.csv.1"));

    Checkpoint finished = place.finishedAs(place.identity());
    assertThat(RotatedFiles.find(path, finished, Set.of()).unread())
        .containsExactly(directory.resolve("x.csv.1"));
    assertThat(RotatedFiles.find(path, finished, Set.of(directory.resolve("x.csv.1"))).unread())
        .isEmpty();
  }

  @Test
  void goesOnWithAFinishedFileThatWasWrittenToLater() throws IOException {
    Path path = write("x.csv", "first", 10);
    Checkpoint place = read(path, 10, "x.csv.1");
    write("x.csv.1", "first and more", 20);

    RotatedFiles.Found found =
        RotatedFiles.find(path, place.finishedAs(place.identity()), Set.of());
    assertThat(found.unread()).containsExactly(directory.resolve("x.csv.1"));
  }

  @Test
  void knowsWhenTheFileIsGone() throws IOException {
    Path path = write("x.csv", "first", 10);
    Checkpoint place = read(path, 10, "x.csv.1");
    Files.delete(directory.resolve("x.csv.1"));

    assertThat(RotatedFiles.find(path, place, Set.of()))
        .isEqualTo(new RotatedFiles.Found(false, List.of()));
  }
}
