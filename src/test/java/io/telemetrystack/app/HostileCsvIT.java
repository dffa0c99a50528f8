package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files as they should not be, all read by one node. */
class HostileCsvIT {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value,pod\n";
  private static final Instant TIME = Instant.parse("2025-07-18T20:42:34Z");
  private static final String SAMPLES = "telemetry_streamer_samples_total";
  private static final String ROWS = "telemetry_streamer_rows_total";
  private static final String REJECTED = "telemetry_streamer_rejected_total";

  @TempDir Path directory;
  private final List<String> paths = new ArrayList<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private final List<String> rejectHeads = new ArrayList<>();
  private final List<String> goodUuids = new ArrayList<>();
  private Path csv;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    csv = Files.createDirectory(directory.resolve("csv"));
  }

  @Test
  void keepsEveryGoodRowAndCountsAndKeepsEveryOther() throws Exception {
    writeHostileFiles();
    String missing = csv.resolve("missing.csv").toString();
    paths.add(0, missing);
    try (JarProcess jar = JarProcess.ready(directory, "--csv-path=" + String.join(",", paths))) {
      await("all files read").atMost(PATIENCE).until(() -> jar.log().contains("CSV read:"));

      await().atMost(PATIENCE).until(() -> jar.metric(SAMPLES) >= goodUuids.size());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(new ApiReader(jar::json, 100).samples().keySet())
                      .containsExactlyInAnyOrderElementsOf(
                          goodUuids.stream()
                              .map(uuid -> new SampleKey(uuid, TIME, "DCGM_FI_DEV_GPU_TEMP"))
                              .toList()));
      assertThat(rejectsFile())
          .filteredOn(line -> line.startsWith("# " + csv))
          .containsExactlyInAnyOrderElementsOf(rejectHeads);
      rejected.forEach(
          (reason, count) -> assertThat(count(jar, reason)).as(reason).isEqualTo((double) count));
      assertThat(jar.metric(REJECTED)).isEqualTo(rejectHeads.size());
      assertThat(jar.metric(ROWS)).isEqualTo(goodUuids.size() + rejectHeads.size() + 0.0);
      assertThat(jar.get("/ready").statusCode()).isEqualTo(503);
      assertThat(jar.get("/ready").body()).contains(missing).contains("header-only-not");
      assertThat(jar.get("/health").statusCode()).isEqualTo(200);
      assertThat(jar.terminate()).isZero();
    }
  }

  @Test
  void restsWhileNoFileHasAGoodRow() throws Exception {
    write("header-only.csv", HEADER);
    write("short.csv", HEADER + "2025-07-18T20:42:34Z\n".repeat(10));
    write("empty.csv", "");
    write("noise.csv", "\0\1\2\n".repeat(1_000));
    write("broken.csv.gz", "not gzip");
    paths.add(csv.resolve("missing.csv").toString());
    try (JarProcess jar =
        JarProcess.ready(
            directory,
            "--csv-path=" + String.join(",", paths),
            "--csv-mode=loop",
            "--csv-pace=max",
            "--csv-retry-interval=100ms")) {
      CpuShare share = new CpuShare(jar.pid());
      await("a node at rest")
          .pollInterval(Duration.ofMillis(500))
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(30))
          .until(() -> share.sinceLastAsked() < 0.4);
      double before = jar.metric(ROWS);
      await("the next pass").atMost(PATIENCE).until(() -> jar.metric(ROWS) > before);
      assertThat(jar.metric(SAMPLES)).isZero();
      assertThat(jar.terminate()).isZero();
    }
  }

  @Test
  void readsAMissingFileOnceItIsThere() throws Exception {
    Path late = csv.resolve("late.csv");
    try (JarProcess jar =
        JarProcess.ready(directory, "--csv-path=" + late, "--csv-retry-interval=100ms")) {
      await().atMost(PATIENCE).until(() -> jar.get("/ready").body().contains(late.toString()));
      Path written = Files.writeString(csv.resolve("being-written"), HEADER + good("late"));
      Files.move(written, late);
      await().atMost(PATIENCE).until(() -> jar.metric(SAMPLES) == 1);
      await().atMost(PATIENCE).until(() -> jar.get("/ready").statusCode() == 200);
    }
  }

  private void writeHostileFiles() throws IOException {
    write("header-only.csv", HEADER);
    write("empty.csv", "");
    write("header-only-not.csv", "time,value\n1,2\n");
    write("no-newline.csv", HEADER + good("last").strip());
    write("crlf.csv", (HEADER + good("crlf1") + good("crlf2")).replace("\n", "\r\n"));
    write("bom.csv", "\uFEFF" + HEADER + good("bom"));
    write(
        "quoted-newline.csv",
        HEADER + row("quoted", "\"30\"").replace(",pod\n", ",\"p\n\"\"o,d\"\n") + good("after"));
    write(
        "reordered.csv",
        "value,Hostname,other,uuid,metric_name,timestamp\n"
            + "30,host,x,reordered,DCGM_FI_DEV_GPU_TEMP,"
            + TIME
            + "\n");
    goodUuids.addAll(List.of("quoted", "reordered"));

    refuse("columns.csv", "too_few_columns", TIME + ",DCGM_FI_DEV_GPU_TEMP\n", "\"\n\"\n");
    refuse("more-columns.csv", "too_many_columns", row("x", "1").replace("\n", ",1,2,3\n"));
    refuse(
        "times.csv",
        "bad_time",
        row("x", "1").replace(TIME.toString(), "yesterday"),
        row("x", "1").replace("07-18", "02-30"),
        row("x", "1").replace(TIME.toString(), ""));
    refuse("future.csv", "future_time", row("x", "1").replace("2025", "2199"));
    refuse(
        "numbers.csv",
        "bad_number",
        row("x", "12a"),
        row("x", "1,5").replace("1,5,pod", "\"1,5\",pod"),
        row("x", "--1"),
        row("x", "0x10"),
        row("x", "1\0"));
    refuse("identity.csv", "bad_identity", row("", "1"), row("nul\0", "1"), row("\0", "1"));
    refuse("long.csv", "line_too_long", row("x", "1".repeat(1_200_000)));
    write("noise.csv", "\0\1\2\3".repeat(300_000));
    rejected.merge("line_too_long", 1, Integer::sum);
    rejectHeads.add("# " + csv.resolve("noise.csv") + ":1 line_too_long");
    write("broken.csv.gz", "not gzip");
    Files.createDirectory(csv.resolve("directory.csv"));
  }

  /** Between two good rows, the rows that are refused for this reason. */
  private void refuse(String name, String reason, String... rows) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append(good(name + "-before"));
    int line = 3;
    for (String row : rows) {
      text.append(row);
      rejectHeads.add("# " + csv.resolve(name) + ":" + line + " " + reason);
      rejected.merge(reason, 1, Integer::sum);
      line += (int) row.chars().filter(c -> c == '\n').count();
    }
    write(name, text.append(good(name + "-after")).toString());
  }

  private String good(String uuid) {
    goodUuids.add(uuid);
    return row(uuid, "30");
  }

  private static String row(String uuid, String value) {
    return String.join(",", TIME.toString(), "DCGM_FI_DEV_GPU_TEMP", uuid, "host", value, "pod\n");
  }

  private void write(String name, String text) throws IOException {
    paths.add(Files.write(csv.resolve(name), text.getBytes(UTF_8)).toString());
  }

  private List<String> rejectsFile() throws IOException {
    return Files.readAllLines(directory.resolve("data/rejects/csv-rejects.txt"));
  }

  private static double count(JarProcess jar, String reason) {
    try {
      return jar.metric(REJECTED, "reason=\"" + reason + "\"");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
