package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command that follows a running node. */
class TailIT {
  private static final String KEY = "a-key-of-nobody";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private volatile boolean nobodyReads;
  private FleetCsv csv;

  @BeforeEach
  void generate() throws IOException {
    csv = FleetCsv.generate(directory.resolve("fleet.csv"), 2, 2, 3, 4);
  }

  private RunningNode node(String... settings) throws Exception {
    Map<String, String> given = new HashMap<>(Map.of("csv-path", csv.path().toString()));
    for (int i = 0; i < settings.length; i += 2) {
      given.put(settings[i], settings[i + 1]);
    }
    return RunningNode.start(directory, given, store -> store);
  }

  private int tail(Map<String, String> environment, RunningNode node, String... options) {
    String url = "--url=http://127.0.0.1:" + node.node().port();
    String[] all =
        Stream.of(List.of("tail", url), Arrays.asList(options))
            .flatMap(List::stream)
            .toArray(String[]::new);
    CommandLine commandLine = new NodeCommand(environment).commandLine();
    commandLine.setOut(new PrintWriter(pipe(), true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(all);
  }

  /** Into {@link #out}, while somebody reads. */
  private Writer pipe() {
    return new FilterWriter(out) {
      @Override
      public void write(String text, int offset, int length) throws IOException {
        if (nobodyReads) {
          throw new IOException("broken pipe");
        }
        super.write(text, offset, length);
      }
    };
  }

  private Stream<String[]> rows() {
    return out.toString().lines().map(line -> line.split("\t", -1));
  }

  @Test
  void printsTheLatestValueOfEverythingOnce() throws Exception {
    try (RunningNode node = node()) {
      await().until(() -> node.metric("telemetry_collector_samples_written_total") == csv.rows());

      assertThat(tail(Map.of(), node, "--once")).as(err.toString()).isZero();
      assertThat(rows()).hasSize(2 * 2 * 3).allMatch(row -> row.length == 7);
      assertThat(tail(Map.of(), node, "--once", "--host=gpu-host-001", "--json")).isZero();
      assertThat(rows().filter(row -> row.length == 1)).hasSize(2 * 3);
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void comesBackWhenTheNodeDoes() throws Exception {
    RunningNode first = node("csv-mode", "loop", "csv-pace", "200/s");
    CompletableFuture<Integer> tail =
        CompletableFuture.supplyAsync(() -> tail(Map.of(), first, "--field=DCGM_FI_DEV_GPU_UTIL"));
    int port = first.node().port();
    try (first) {
      await().atMost(PATIENCE).until(() -> rows().count() > 8);
    }
    await().atMost(PATIENCE).until(() -> err.toString().contains("trying again"));
    assertThat(err.toString()).contains("the node ended the stream (stopping)");
    long before = rows().count();

    try (RunningNode again =
        node("csv-mode", "loop", "csv-pace", "200/s", "port", Integer.toString(port))) {
      await().atMost(PATIENCE).until(() -> rows().count() > before + 8);
      assertThat(err.toString()).contains("connected again").contains("there is a gap");
      assertThat(rows()).allMatch(row -> row[4].equals("DCGM_FI_DEV_GPU_UTIL"));
      assertThat(again.metric("telemetry_live_clients")).isOne();
      nobodyReads = true;
      assertThat(tail.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void tellsOfHealthEventsBesideTheValues() throws Exception {
    try (RunningNode node = node()) {
      CompletableFuture<Integer> tail =
          CompletableFuture.supplyAsync(() -> tail(Map.of(), node, "--host=h"));
      await().atMost(PATIENCE).until(() -> node.metric("telemetry_live_clients") == 1);
      push(node, "DCGM_FI_DEV_XID_ERRORS", 79);
      await().atMost(PATIENCE).until(() -> err.toString().contains("critical on h GPU-9: XID 79"));

      nobodyReads = true;
      push(node, "DCGM_FI_DEV_GPU_TEMP", 50);
      assertThat(tail.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  private static void push(RunningNode node, String field, double value) throws Exception {
    String point =
        "{\"timestamp\":\"%s\",\"uuid\":\"GPU-9\",\"host\":\"h\",\"field\":\"%s\",\"value\":%s}"
            .formatted(Instant.now(), field, value);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.node().port() + "/api/v1/telemetry"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(point))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  @Test
  void showsItsKeyAndSaysWhereItIsGivenIfItIsWrong() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
    try (RunningNode node = node("api-key", KEY)) {
      assertThat(tail(Map.of(), node)).isEqualTo(1);
      assertThat(err.toString()).contains("401").contains("--key-file");
      assertThat(tail(Map.of("API_KEY", "wrong"), node, "--once")).isEqualTo(1);
      assertThat(tail(Map.of("API_KEY", KEY), node, "--once")).isZero();
      assertThat(tail(Map.of("API_KEY_FILE", file.toString()), node, "--once")).isZero();
      assertThat(tail(Map.of("API_KEY", "wrong"), node, "--once", "--key-file=" + file)).isZero();
      assertThat(out + err.toString()).doesNotContain(KEY);
    }
  }

  @Test
  void failsAtOnceWhereItIsToRunOnceAndNobodyIsThere() throws Exception {
    RunningNode gone = node();
    gone.close();

    assertThat(tail(Map.of(), gone, "--once")).isEqualTo(1);
    assertThat(err.toString()).startsWith("tail: no connection to http://127.0.0.1:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--url=ftp://x",
        "--url=http://",
        "--url=http://a b",
        "--url=http://me:secret@x",
        "--min-interval=often",
        "--key-file=/nowhere/key",
        "--colour"
      })
  void refusesAWrongOption(String option) {
    CommandLine commandLine = new NodeCommand(Map.of()).commandLine();
    commandLine.setErr(new PrintWriter(err, true));

    assertThat(commandLine.execute("tail", option)).isEqualTo(2);
    assertThat(err.toString())
        .contains(option.substring(0, option.indexOf('=') + 1).replace("=", ""));
  }
}
