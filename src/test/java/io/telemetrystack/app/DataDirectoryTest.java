package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void isMadeWhereItIsMissing() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("a/b"))) {
      assertThat(directory.path()).isDirectory();
    }
  }

  @Test
  void isRefusedWhileInUseAndFreeAfterwards() throws Exception {
    try (DataDirectory first = DataDirectory.open(parent)) {
      assertThatThrownBy(() -> DataDirectory.open(first.path()))
          .isInstanceOf(DataDirectory.UnusableException.class)
          .hasMessageContaining("in use by another process");
    }
    DataDirectory.open(parent).close();
  }

  @Test
  void namesAPathThatIsNotADirectory() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(DataDirectory.UnusableException.class)
        .hasMessageContaining(file.toString());
  }
}
