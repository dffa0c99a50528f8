package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.intake.PushBodies;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What curl pushes in each format is what the API returns, value by value. */
class PushIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int GPUS = 20;
  private static final int SWEEPS = 3;

  @TempDir static Path directory;
  private static RunningNode node;

  @BeforeAll
  static void start() throws Exception {
    node = RunningNode.start(directory, Map.of(), UnaryOperator.identity());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource
  void storesWhatWasPushed(PushBodies push) throws Exception {
    storesAll(push, false);
  }

  @ParameterizedTest
  @CsvSource({"CSV", "NDJSON", "LINE_PROTOCOL", "PROMETHEUS", "OTLP", "OTLP_JSON"})
  void storesWhatWasPushedWithGzip(PushBodies push) throws Exception {
    storesAll(push, true);
  }

  private static void storesAll(PushBodies push, boolean gzip) throws Exception {
    Fleet fleet = new Fleet(GPUS, push.label().hashCode() + (gzip ? 1 : 0));
    long startNs = START.getEpochSecond() * 1_000_000_000L;
    List<Frame> frames = new ArrayList<>();
    for (int host = 0; host < fleet.hosts(); host++) {
      frames.add(fleet.frame(host, startNs, SWEEPS));
    }
    Path body = directory.resolve(push.label());
    try (OutputStream out = Files.newOutputStream(body)) {
      if (gzip) {
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
          push.write(frames, packed);
        }
      } else {
        push.write(frames, out);
      }
    }
    String status = curl(push, gzip ? "gzip" : push.encoding(), body);
    assertThat(status).as(push.label()).startsWith("20");

    Map<SampleKey, Double> expected = samples(frames);
    await()
        .atMost(JarProcess.PATIENCE)
        .untilAsserted(
            () -> {
              Map<SampleKey, Double> stored = new ApiReader(node.client()::json, 1_000).samples();
              stored.keySet().retainAll(expected.keySet());
              assertThat(stored).isEqualTo(expected);
            });
  }

  private static String curl(PushBodies push, String encoding, Path body) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null"));
    command.addAll(List.of("-w", "%{http_code}", "--data-binary", "@" + body));
    command.addAll(List.of("-H", "Content-Type: " + push.contentType()));
    if (encoding != null) {
      command.addAll(List.of("-H", "Content-Encoding: " + encoding));
    }
    command.add("http://127.0.0.1:" + node.node().port() + push.path());
    return Shell.run(command);
  }

  static Map<SampleKey, Double> samples(List<Frame> frames) throws IOException {
    Map<SampleKey, Double> samples = new TreeMap<>(SampleKey.ORDER);
    PushBodies.each(
        frames,
        (series, field, timeNs, value) ->
            samples.put(
                new SampleKey(
                    series.id().uuid(),
                    START.plusNanos(timeNs - START.getEpochSecond() * 1_000_000_000L),
                    field),
                value));
    return samples;
  }
}
