package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.intake.PushBodies;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes into a node that has no room, and bodies that are larger than its heap. */
class PushBackpressureIT {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long START_NS = 1_767_225_600L * SECOND_NS;
  private static final int SWEEPS = 12;
  private static final int MOST_REQUESTS = 2_000;
  private static final String STORED = "telemetry_collector_samples_written_total";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Fleet fleet = new Fleet(64, 1);

  @TempDir Path directory;

  private Frame frame(int number) {
    long sweep = (long) (number / fleet.hosts()) * SWEEPS;
    return fleet.frame(number % fleet.hosts(), START_NS + sweep * SECOND_NS, SWEEPS);
  }

  private HttpResponse<String> push(int port, PushBodies format, Frame frame) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    format.write(List.of(frame), body);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + format.path()))
            .header("Content-Type", format.contentType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private RunningNode start(String roles) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("roles", roles);
    settings.put("queue-bytes", "512KiB");
    settings.put("overflow-max-bytes", "256KiB");
    return RunningNode.start(directory, settings, UnaryOperator.identity());
  }

  @Test
  void saysTryLaterWhenTheBrokerIsFullAndKeepsWhatItAccepted() throws Exception {
    Map<SampleKey, Double> accepted = new TreeMap<>(SampleKey.ORDER);
    Frame refused = null;
    try (RunningNode node = start("streamer,proxy,broker")) {
      for (int i = 0; refused == null && i < MOST_REQUESTS; i++) {
        Frame frame = frame(i);
        HttpResponse<String> answer = push(node.node().port(), PushBodies.NDJSON, frame);
        if (answer.statusCode() == 202) {
          accepted.putAll(samples(frame));
        } else {
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
          assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
          refused = frame;
        }
      }
      assertThat(refused).as("a push that was refused").isNotNull();
      assertThat(accepted).isNotEmpty();
    }
    try (RunningNode node = start("all")) {
      Frame again = refused;
      await()
          .atMost(JarProcess.PATIENCE)
          .until(() -> push(node.node().port(), PushBodies.NDJSON, again).statusCode() == 202);
      accepted.putAll(samples(refused));
      await()
          .atMost(JarProcess.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(new ApiReader(node.client()::json, 10_000).samples())
                      .containsAllEntriesOf(accepted));
    }
  }

  private static Map<SampleKey, Double> samples(Frame frame) throws IOException {
    return PushIT.samples(List.of(frame));
  }

  /** Unpacked the body has several times as many bytes as the node has heap. */
  @Test
  void aBodyOfAnySizePassesInASmallHeap() throws Exception {
    int frames = 1_400;
    Path body = directory.resolve("body.gz");
    long bytes = 0;
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(body))) {
      for (int i = 0; i < frames; i++) {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        PushBodies.NDJSON.write(List.of(frame(i)), one);
        bytes += one.size();
        one.writeTo(out);
      }
    }
    assertThat(bytes).isGreaterThan(250L << 20);
    try (JarProcess jar = JarProcess.readyWithHeap(directory, "96m")) {
      String answer =
          Shell.run(
              List.of(
                  "curl",
                  "-sS",
                  "--data-binary",
                  "@" + body,
                  "-H",
                  "Content-Type: application/x-ndjson",
                  "-H",
                  "Content-Encoding: gzip",
                  jar.base() + "/api/v1/telemetry"));
      assertThat(answer).contains("\"rejected\":0").contains("\"accepted\":" + frames * 960);
      await().atMost(JarProcess.PATIENCE).until(() -> jar.metric(STORED) == frames * 960.0);
    }
  }
}
