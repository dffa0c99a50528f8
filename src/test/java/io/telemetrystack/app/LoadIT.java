package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.app.PushDouble.Fate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that pushes files to a running node. */
class LoadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private FleetCsv csv;

  @BeforeEach
  void generate() throws IOException {
    csv = FleetCsv.generate(directory.resolve("fleet.csv"), 4, 8, 10, 10);
  }

  private CommandRun load(String url, String... more) {
    return run("load", url, more);
  }

  private CommandRun run(String command, String url, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
    environment.put("TELEMETRY_STACK_URL", url);
    return CommandRun.of(
        environment,
        Stream.of(List.of(command), List.of(more), List.of(csv.path().toString()))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private Set<String> fileRows() throws IOException {
    try (Stream<String> lines = Files.lines(csv.path())) {
      return new TreeSet<>(lines.skip(1).toList());
    }
  }

  @Test
  void loadsAFileThatVerifyFindsAgain() throws Exception {
    try (RunningNode node = RunningNode.start(directory, Map.of(), store -> store)) {
      CommandRun loaded = load(node.base(), "--json");
      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(loaded.out())
          .contains("\"rows\":3200,\"accepted\":3200,\"absent\":0,\"rejected\":0");
      assertThat(loaded.err()).contains("held in class memory");

      CommandRun verified = run("verify", node.base());
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      assertThat(verified.out()).contains("3,200 rows: 3,200 found").endsWith("all found\n");
    }
  }

  @Test
  void namesRefusedRowsByTheirLineInTheFile() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(csv.path()));
    lines.set(4, lines.get(4).replace("modelName=\"\"", "modelName=\"\"\n"));
    lines.set(1_000, "junk");
    lines.set(3_000, lines.get(3_000).replaceFirst("2026-01-01", "yesterday"));
    Files.writeString(csv.path(), String.join("\n", lines));
    try (RunningNode node = RunningNode.start(directory, Map.of(), store -> store)) {
      CommandRun loaded = load(node.base(), "--chunk-size=64KiB");

      assertThat(loaded.exitCode()).as(loaded.err()).isEqualTo(3);
      assertThat(loaded.out()).contains("3,200 rows: 3,198 accepted").contains("2 refused");
      assertThat(loaded.err())
          .contains("fleet.csv:1002: refused: too_few_columns")
          .contains("fleet.csv:3002: refused: bad_time");
      assertThat(run("verify", node.base()).out())
          .contains("3,200 rows: 3,198 found")
          .contains("2 refused: all found");
    }
  }

  @Test
  void comesAgainWhenItIsToldTo() throws Exception {
    try (PushDouble node = new PushDouble("disk", n -> n <= 2 ? Fate.FULL : Fate.ACCEPTED)) {
      CommandRun loaded = load(node.base(), "--connections=1");

      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(node.rows()).isEqualTo(fileRows());
      List<Long> times = node.timesMs();
      assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_000);
      assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(1_000);
      assertThat(loaded.err()).contains("429: full").doesNotContain("class memory");
    }
  }

  @Test
  void sendsAgainWhatAKilledNodeMayHaveLost() throws Exception {
    try (PushDouble node = new PushDouble("memory", n -> n == 7 ? Fate.KILLED : Fate.ACCEPTED)) {
      CommandRun loaded = load(node.base(), "--chunk-size=64KiB", "--gzip");

      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(loaded.err()).contains("the node was started anew; sending again from line 1");
      assertThat(node.rows()).isEqualTo(fileRows());
      assertThat(loaded.out()).contains("3,200 accepted");
    }
  }

  @Test
  void looksForANodeThatIsAwayWhenAllIsSent() throws Exception {
    PushDouble.Script script = n -> n == 1 ? Fate.ACCEPTED_AND_KILLED : Fate.ACCEPTED;
    try (PushDouble node = new PushDouble("memory", script)) {
      CommandRun loaded = load(node.base());

      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(loaded.err()).contains("sending again from line 1");
      assertThat(node.rows()).isEqualTo(fileRows());
    }
  }

  @Test
  void doesNotSendAgainWhatIsOnDisk() throws Exception {
    PushDouble[] node = new PushDouble[1];
    PushDouble.Script script =
        n -> {
          node[0].settled();
          return n == 7 ? Fate.KILLED : Fate.ACCEPTED;
        };
    try (PushDouble disk = new PushDouble("disk", script)) {
      node[0] = disk;
      CommandRun loaded = load(disk.base(), "--chunk-size=64KiB", "--connections=1");

      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(disk.rows()).isEqualTo(fileRows());
      long chunks = (Files.size(csv.path()) + 65_535) / 65_536;
      assertThat(disk.timesMs()).hasSizeBetween((int) chunks, (int) chunks + 2);
    }
  }

  @Test
  void saysWhatIsWrongAndEnds() throws Exception {
    try (PushDouble node = new PushDouble("disk", n -> Fate.REFUSED)) {
      CommandRun loaded = load(node.base());
      assertThat(loaded.exitCode()).isEqualTo(1);
      assertThat(loaded.err()).contains("load: the node answered", "401: no", "API_KEY");
    }
    CommandRun nobody = load("http://127.0.0.1:1");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("no connection to http://127.0.0.1:1");
    assertThat(load("http://127.0.0.1:1", "--connections=0").exitCode()).isEqualTo(2);
    assertThat(load("http://127.0.0.1:1", "nowhere.csv").exitCode()).isEqualTo(2);
  }

  @Test
  void goesOnWhereItWasWhenItWasKilledItself() throws Exception {
    try (PushDouble node = new PushDouble("disk", n -> n == 6 ? Fate.HELD : Fate.ACCEPTED)) {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String jar = System.getProperty("telemetrystack.jar");
      ProcessBuilder command =
          new ProcessBuilder(
              java, "-jar", jar, "load", "--chunk-size=64KiB", "--connections=1", csv.path() + "");
      command.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
      command.environment().put("TELEMETRY_STACK_URL", node.base());
      command.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
      Process load = command.start();
      await().atMost(PATIENCE).until(() -> state().matches("(?s).*\"rows\":[1-9].*"));
      load.destroyForcibly().waitFor();
      int before = node.timesMs().size();

      CommandRun again = load(node.base(), "--chunk-size=64KiB", "--connections=1");
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(again.err()).containsPattern("goes on at line [1-9]\\d\\d");
      assertThat(again.out()).contains("3,200 rows: 3,200 accepted");
      assertThat(node.rows()).isEqualTo(fileRows());
      long chunks = (Files.size(csv.path()) + 65_535) / 65_536;
      assertThat(node.timesMs().size() - before).isLessThan((int) chunks);
      assertThat(state()).isEmpty();
    }
  }

  /** What the file says in which it stands how far a load is; empty where there is none. */
  private String state() throws IOException {
    Path home = directory.resolve("state/telemetry-stack");
    if (!Files.exists(home)) {
      return "";
    }
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        return Files.readString(file);
      }
    }
    return "";
  }

  @Test
  void losesNothingWhenTheNodeIsKilledHalfWay() throws Exception {
    csv = FleetCsv.generate(directory.resolve("large.csv"), 25, 8, 10, 60);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    CompletableFuture<CommandRun> loading;
    try (JarProcess node = JarProcess.ready(directory, "--port=" + port)) {
      loading = CompletableFuture.supplyAsync(() -> load(url, "--chunk-size=256KiB"));
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(PATIENCE)
          .until(() -> node.metric("telemetry_collector_samples_written_total") > 20_000);
      assertThat(loading).isNotDone();
      node.kill();
    }
    try (JarProcess node = JarProcess.ready(directory, "--port=" + port)) {
      CommandRun loaded = loading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      assertThat(loaded.err()).contains("the node was started anew");

      CommandRun verified = run("verify", url);
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      assertThat(verified.out()).contains("120,000 rows: 120,000 found");
      assertThat(node.isRunning()).isTrue();
    }
  }

  @Test
  void readsPackedFiles() throws Exception {
    Path packed = directory.resolve("fleet.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(csv.path(), out);
    }
    try (PushDouble node = new PushDouble("disk", n -> Fate.ACCEPTED)) {
      Set<String> rows = fileRows();
      csv = new FleetCsv(packed, csv.rows());

      assertThat(load(node.base(), "--chunk-size=64KiB").exitCode()).isZero();
      assertThat(node.rows()).isEqualTo(rows);
    }
  }
}
