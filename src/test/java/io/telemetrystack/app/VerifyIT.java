package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that compares files with what a node has stored. */
class VerifyIT {
  private static final String HEADER = "timestamp,metric_name,gpu_id,uuid,Hostname,value\n";
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";

  @TempDir Path directory;
  private RunningNode node;

  @BeforeEach
  void start() throws Exception {
    node = RunningNode.start(directory, Map.of("api-key", "a-key"), store -> store);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static String row(int second, String uuid, String value) {
    return "2026-01-01T00:00:%02dZ,%s,0,%s,h,%s\n".formatted(second, TEMPERATURE, uuid, value);
  }

  private Path write(String name, String... rows) throws IOException {
    return Files.writeString(directory.resolve(name), HEADER + String.join("", rows));
  }

  private CommandRun run(String command, Path file, String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = command;
    arguments[1] = "--url=" + node.base();
    System.arraycopy(more, 0, arguments, 2, more.length);
    arguments[arguments.length - 1] = file.toString();
    return CommandRun.of(
        Map.of("API_KEY", "a-key", "XDG_STATE_HOME", directory.toString()), arguments);
  }

  private void load(Path file) {
    CommandRun loaded = run("load", file);
    assertThat(loaded.exitCode()).as(loaded.toString()).isIn(0, 3);
  }

  @Test
  void namesWhatIsMissingAndWhatIsDifferent() throws Exception {
    Path loaded =
        write("loaded.csv", row(1, "GPU-1", "50"), row(2, "GPU-1", "51"), row(1, "GPU-2", "52"));
    load(loaded);
    assertThat(run("verify", loaded).exitCode()).isZero();
    Path file =
        write(
            "other.csv",
            row(1, "GPU-1", "50"),
            row(2, "GPU-1", "61.5"),
            row(3, "GPU-1", "53"),
            row(1, "GPU-9", "54"));

    CommandRun verified = run("verify", file, "--wait=0s");
    assertThat(verified.exitCode()).as(verified.toString()).isEqualTo(3);
    assertThat(verified.out())
        .contains(
            "other.csv:3: GPU-1 "
                + TEMPERATURE
                + " at 2026-01-01T00:00:02Z is 61.5, stored is 51\n")
        .contains("other.csv:4: GPU-1 " + TEMPERATURE + " at 2026-01-01T00:00:03Z is 53, missing\n")
        .contains("other.csv:5: GPU-9 " + TEMPERATURE + " at 2026-01-01T00:00:01Z is 54, missing\n")
        .contains("4 rows: 1 found, 0 superseded, 2 missing, 1 different")
        .endsWith("NOT all found\n");

    JsonNode json =
        new ObjectMapper().readTree(run("verify", file, "--wait=0s", "--json", "--show=1").out());
    assertThat(json.path("missing").asInt()).isEqualTo(2);
    assertThat(json.path("examples")).hasSize(1);
    assertThat(json.at("/examples/0/line").asInt()).isEqualTo(3);
    assertThat(json.at("/examples/0/stored").asDouble()).isEqualTo(51);
  }

  @Test
  void countsWhatIsStoredNowhereByIntent() throws Exception {
    Path file =
        write(
            "odd.csv",
            row(1, "GPU-1", "50"),
            row(2, "GPU-1", "2147483632"),
            row(3, "GPU-1", "NaN"),
            "junk\n",
            row(4, "GPU-1", "hot"));
    load(file);

    CommandRun verified = run("verify", file);
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.out())
        .contains(
            "5 rows: 1 found, 0 superseded, 0 missing, 0 different, 2 without a value, 2 refused");
  }

  @Test
  void takesOneOfTheValuesThatRowsOfTheSameTimeHave() throws Exception {
    Path file =
        write(
            "twice.csv",
            row(1, "GPU-1", "50"),
            row(1, "GPU-1", "51"),
            row(2, "GPU-1", "52"),
            row(2, "GPU-1", "52"));
    load(file);

    CommandRun verified = run("verify", file);
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.out()).contains("4 rows: 3 found, 1 superseded, 0 missing, 0 different");
  }

  @Test
  void looksForNothingThatAKeyDoesNotOpen() throws Exception {
    Path file = write("loaded.csv", row(1, "GPU-1", "50"));
    CommandRun verified =
        CommandRun.of(Map.of(), "verify", "--url=" + node.base(), file.toString());

    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err()).contains("verify: the node answered GET /api/v1/gpus with 401");
  }
}
