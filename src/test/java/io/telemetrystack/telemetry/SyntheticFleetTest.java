package io.telemetrystack.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.telemetry.SyntheticFleet.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticFleetTest {
  private static final Path SAMPLE = Path.of("conf", "sample-fleet.csv");

  private static final Parameters SAMPLE_FLEET =
      new Parameters(
          1,
          3,
          8,
          10,
          3,
          Instant.parse("2026-01-01T00:00:00Z"),
          Duration.ofSeconds(1),
          "NVIDIA H100 80GB HBM3",
          0,
          true);

  private static String write(Parameters parameters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SyntheticFleet(parameters).writeTo(out);
    return out.toString(US_ASCII);
  }

  @Test
  void theShippedSampleIsMadeByThisProgram() throws IOException {
    String made = write(SAMPLE_FLEET);

    assertThat(Files.readString(SAMPLE)).isEqualTo(made);
    assertThat(made.length()).isLessThan(400_000);
  }

  @Test
  void writesOneRowForEachGpuFieldAndSweepInBlocksOfAField() throws IOException {
    Parameters parameters = Parameters.of(2, 3, 20, 2);
    List<String> lines = write(parameters).lines().toList();

    assertThat(lines).hasSize(1 + 2 * 3 * 20 * 2).doesNotHaveDuplicates();
    assertThat(new SyntheticFleet(parameters).rows()).isEqualTo(2 * 3 * 20 * 2);
    assertThat(lines.get(0)).isEqualTo(SyntheticFleet.HEADER);
    assertThat(lines.subList(1, 7))
        .allMatch(line -> line.startsWith("\"2026-01-01T00:00:00Z\",\"DCGM_FI_DEV_GPU_UTIL\","))
        .allMatch(line -> line.matches("(\"([^\"]|\"\")*\",){11}\"([^\"]|\"\")*\""));
  }

  @Test
  void otherSeedsGiveOtherFleets() throws IOException {
    Parameters one = Parameters.of(1, 2, 3, 1);
    Parameters two =
        new Parameters(2, 1, 2, 3, 1, Instant.EPOCH, Duration.ofMillis(1), "NVIDIA A100", 3, true);

    assertThat(write(one)).isEqualTo(write(one)).isNotEqualTo(write(two));
    assertThat(write(two))
        .contains("GPU_I_ID=\"\"3\"\",GPU_I_PROFILE=\"\"1g.10gb\"\"", "\"train\",\"train-");
  }

  @Test
  void refusesAFleetOfNothing() {
    assertThatThrownBy(() -> Parameters.of(0, 8, 10, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Parameters.of(1, 8, 21, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
