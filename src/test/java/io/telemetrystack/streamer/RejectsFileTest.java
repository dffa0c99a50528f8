package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
  private static final long MAX_BYTES = 2_000;

  @TempDir Path directory;

  @Test
  void keepsARowBehindItsPlaceAndReason() throws IOException {
    try (RejectsFile rejects = open()) {
      add(rejects, 7, "no end of line");
      add(rejects, 8, "with one\r\n");
    }

    assertThat(Files.readString(current()))
        .isEqualTo(
            "# a.csv:7 too_few_columns\nno end of line\n# a.csv:8 too_few_columns\nwith one\r\n");
  }

  @Test
  void goesOnAfterTheRowsOfAnEarlierRun() throws IOException {
    try (RejectsFile rejects = open()) {
      add(rejects, 1, "first");
    }
    try (RejectsFile rejects = open()) {
      add(rejects, 2, "second");
    }

    assertThat(Files.readString(current())).contains("first").contains("second");
  }

  @Test
  void takesNoMoreThanTheLimitAndKeepsTheNewest() throws IOException {
    try (RejectsFile rejects = open()) {
      for (int line = 1; line <= 1_000; line++) {
        add(rejects, line, "x".repeat(line % 100));
        assertThat(bytes()).isLessThanOrEqualTo(MAX_BYTES);
      }
    }

    assertThat(bytes()).isGreaterThan(MAX_BYTES / 2);
    assertThat(Files.readString(current())).contains("a.csv:1000 ");
  }

  @Test
  void cutsARowThatIsLongerThanTheLimit() throws IOException {
    try (RejectsFile rejects = open()) {
      add(rejects, 1, "x".repeat(10_000));
    }

    assertThat(bytes()).isEqualTo(MAX_BYTES / 2);
  }

  @Test
  void doesNotMoveTheRowThatItReads() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap("row".getBytes(StandardCharsets.UTF_8));
    try (RejectsFile rejects = open()) {
      rejects.add("a.csv", RejectReason.TOO_FEW_COLUMNS, new SampleSink.RejectedRow(1, bytes));
    }

    assertThat(bytes.remaining()).isEqualTo(3);
  }

  private RejectsFile open() {
    return new RejectsFile(directory.resolve("rejects"), MAX_BYTES);
  }

  private static void add(RejectsFile rejects, long line, String row) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(StandardCharsets.UTF_8));
    rejects.add("a.csv", RejectReason.TOO_FEW_COLUMNS, new SampleSink.RejectedRow(line, bytes));
  }

  private Path current() {
    return directory.resolve("rejects/csv-rejects.txt");
  }

  private long bytes() throws IOException {
    Path previous = directory.resolve("rejects/csv-rejects.1.txt");
    return Files.size(current()) + (Files.exists(previous) ? Files.size(previous) : 0);
  }
}
