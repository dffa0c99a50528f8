package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, because a process loads the library once. */
class RocksNativeIT {
  @TempDir Path directory;

  /** Uses the library and goes as a killed process does, without cleaning up. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Path directory = Path.of(args[0]);
      RocksNative.loadFrom(directory.resolve("native"));
      EmbeddedStoreIT.open(directory.resolve("store"), Retention.UNLIMITED).close();
      Runtime.getRuntime().halt(0);
    }
  }

  @Test
  void leavesOneCopyOfTheLibraryHoweverOftenItIsKilled() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    assertThat(run(temporary)).isZero();
    assertThat(run(temporary)).isZero();
    assertThat(names(temporary)).noneMatch(name -> name.contains("rocksdb"));
    assertThat(names(directory.resolve("native")))
        .singleElement()
        .asString()
        .startsWith("librocksdbjni");
  }

  @Test
  void unpacksTheLibraryAgainOnlyWhereItIsAnother() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    assertThat(run(temporary)).isZero();
    Path library = directory.resolve("native").resolve(names(directory.resolve("native")).get(0));
    byte[] whole = Files.readAllBytes(library);
    FileTime unpacked = FileTime.fromMillis(1_000);
    Files.setLastModifiedTime(library, unpacked);
    assertThat(run(temporary)).isZero();
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(unpacked);

    byte[] flipped = whole.clone();
    flipped[flipped.length / 2] ^= 1;
    for (byte[] damaged : new byte[][] {flipped, Arrays.copyOf(whole, 1_000)}) {
      Files.write(library, damaged);
      assertThat(run(temporary)).isZero();
      assertThat(library).hasBinaryContent(whole);
    }
  }

  private int run(Path temporary) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-cp");
    command.add(classPath());
    command.add(Program.class.getName());
    command.add(directory.toString());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().remove("ROCKSDB_SHAREDLIB_DIR");
    return builder.start().waitFor();
  }

  /** Surefire's own class path is a jar that only names the real one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
