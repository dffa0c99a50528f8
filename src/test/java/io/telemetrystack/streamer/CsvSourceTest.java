package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
  private static final String GOOD =
      "timestamp,metric_name,uuid,Hostname,value\n2025-07-18T20:42:01Z,F,GPU-1,h1,1\n";
  private static final long LOOP_MS = 2_000;

  @TempDir Path directory;
  private final List<String> told = new ArrayList<>();

  @Test
  void looksAgainLaterWhereAGlobCannotBeUnderstood() {
    CsvSource source = source("once", directory + "/[abc");

    assertThat(source.turn(0)).isPositive();
    assertThat(source.problem()).contains("[abc' is neither a file nor a glob");
    assertThat(source.turn(1_000)).isPositive();
    assertThat(told).hasSize(1);
  }

  @Test
  void tellsOfABadFileOnceHoweverOftenALoopTriesIt() throws IOException {
    Files.writeString(directory.resolve("a.csv"), "no header\n");
    Files.writeString(directory.resolve("b.csv"), GOOD);
    CsvSource source = source("loop", directory + "/*.csv");

    for (long nowMs = 0; nowMs < 5 * LOOP_MS; nowMs++) {
      source.turn(nowMs);
      assertThat(nowMs < 10 || source.problem().contains("a.csv")).isTrue();
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void isContentWithAFileThatWasMended() throws IOException {
    Path file = Files.writeString(directory.resolve("a.csv"), "no header\n");
    CsvSource source = source("loop", file.toString());
    turns(source, 0, LOOP_MS);
    assertThat(source.problem()).isNotEmpty();
    Files.writeString(file, GOOD);
    turns(source, LOOP_MS, 2 * LOOP_MS);

    assertThat(source.problem()).isEmpty();
  }

  private static void turns(CsvSource source, long fromMs, long toMs) {
    for (long nowMs = fromMs; nowMs < toMs; nowMs++) {
      source.turn(nowMs);
    }
  }

  private CsvSource source(String mode, String path) {
    return CsvSource.of(
        SimulatedStreamer.config(Map.of("csv-path", path, "csv-mode", mode)),
        new CsvSource.Parts(
            new FrameAssembler((frame, mark) -> {}),
            new Checkpoints(0),
            new SharedFiles(false, source -> true)),
        new Listener());
  }

  private final class Listener implements CsvSource.Listener {
    @Override
    public void opened(Path file, CsvStart start) {}

    @Override
    public void left(Path file) {}

    @Override
    public void rows(long count) {}

    @Override
    public void passed(Duration duration) {}

    @Override
    public void reading(Path file) {}

    @Override
    public void rotated(Path file) {}

    @Override
    public void truncated(Checkpoint place) {}

    @Override
    public void lost(Checkpoint place) {}

    @Override
    public void problem(String problem) {
      told.add(problem);
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, SampleSink.RejectedRow row) {}
  }
}
