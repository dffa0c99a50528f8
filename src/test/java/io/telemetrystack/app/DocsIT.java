package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the texts, run by {@code scripts/docs} as a reader would. */
class DocsIT {
  @TempDir Path directory;

  /** Exit code and output. */
  private record Outcome(int code, String output) {}

  @BeforeEach
  void takesTools() throws Exception {
    assumeThat(run(List.of("bash", "-c", "command -v curl")).code()).as("curl").isZero();
  }

  @Test
  void everyCommandInTheTextsWorks() throws Exception {
    Outcome outcome = docs("--jar", System.getProperty("telemetrystack.jar"));
    assertThat(outcome.code()).as(outcome.output()).isZero();
  }

  @Test
  void namesFileAndLineOfWhatDoesNotWork() throws Exception {
    Path text =
        Files.writeString(
            directory.resolve("text.md"),
            """
            <!-- runnable -->
            ```
            true
            curl -s http://127.0.0.1:1/
            ```
            <!-- runnable -->
            ```sh
            $ printf '{"a":1,\\n' |
                cat
            {"a":2, …
            $ echo '{"a":1}'
            {"a":1,"b":2}
            ```
            ```
            false
            ```
            <!-- not runnable: needs the moon -->
            ```
            false
            ```
            ```yaml
            false: true
            ```
            """);
    Outcome outcome = docs("--node", "http://127.0.0.1:1", text.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output().lines().filter(line -> line.startsWith(text.toString())))
        .satisfiesExactly(
            line -> assertThat(line).contains("text.md:4: exit code 7"),
            line -> assertThat(line).contains("text.md:11: \"b\": is not in"),
            line -> assertThat(line).contains("text.md:14: the block has no mark"));
  }

  private Outcome docs(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("scripts/docs"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Outcome run(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(directory, "output", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().merge("PATH", "", (path, none) -> javaBin() + ":" + path);
    Process process = builder.start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    if (!ended) {
      process.destroy();
    }
    return new Outcome(ended ? process.exitValue() : -1, Files.readString(log));
  }

  private static String javaBin() {
    return Path.of(System.getProperty("java.home"), "bin").toString();
  }
}
