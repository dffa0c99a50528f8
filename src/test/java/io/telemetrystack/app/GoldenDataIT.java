package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The data directories that released versions left, opened by the jar as it is now. */
class GoldenDataIT {
  @TempDir Path directory;

  static Stream<Path> versions() throws IOException {
    return Golden.versions().stream();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void findsAllThatAReleasedVersionKept(Path version) throws Exception {
    Path zip = version.resolve("data.zip");
    Path stated = version.resolve("data.txt");
    if (Golden.isToBeWritten(zip)) {
      Path written = Files.createDirectory(directory.resolve("written"));
      GoldenData.write(written);
      GoldenData.pack(written.resolve("data"), zip);
    }
    GoldenData.unpack(zip, directory.resolve("data"));
    try (JarProcess node = JarProcess.ready(directory)) {
      List<String> found = GoldenData.read(node);
      if (Golden.isToBeWritten(stated)) {
        Files.write(stated, found);
      }
      assertThat(found).isEqualTo(Files.readAllLines(stated));
      assertThat(node.get("/ready").statusCode()).as(node.get("/ready").body()).isEqualTo(200);
      assertThat(node.log()).doesNotContain("ERROR", "WARN", "set aside");
      assertThat(node.terminate()).isZero();
    }
  }
}
