package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFileTest {
  private static final Checkpoint PLACE =
      Checkpoint.start("a", new FileIdentity("k", 1, 2, 3), 1).at(4, 5);

  @TempDir Path directory;

  @Test
  void findsNothingAtTheFirstStart() {
    CheckpointFile.Found found = new CheckpointFile(directory).read();

    assertThat(found).isEqualTo(new CheckpointFile.Found(List.of(), ""));
  }

  @Test
  void findsWhatWasWrittenLast() throws IOException {
    CheckpointFile file = new CheckpointFile(directory);
    file.write(List.of());
    file.write(List.of(PLACE));

    assertThat(file.read()).isEqualTo(new CheckpointFile.Found(List.of(PLACE), ""));
    assertThat(directory).isDirectoryContaining("glob:**/csv-checkpoints");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'\0\0\0\0', is damaged",
    "'format 1\ncheck 00000000\n', is damaged",
    "'format 2\nnew\n', 'is of format 2, which a newer version has written'"
  })
  void putsAsideWhatItCannotBelieve(String text, String problem) throws IOException {
    Files.writeString(directory.resolve(CheckpointFile.NAME), text);
    CheckpointFile file = new CheckpointFile(directory);

    CheckpointFile.Found found = file.read();
    assertThat(found.checkpoints()).isEmpty();
    assertThat(found.problem()).contains(problem);
    file.write(List.of(PLACE));

    assertThat(directory.resolve("csv-checkpoints.unreadable")).hasContent(text);
    assertThat(file.read().checkpoints()).containsExactly(PLACE);
  }
}
