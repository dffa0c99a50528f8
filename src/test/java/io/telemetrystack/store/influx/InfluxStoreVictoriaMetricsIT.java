package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.telemetrystack.store.Retention;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes over the network to a server of somebody else's. */
class InfluxStoreVictoriaMetricsIT {
  private static final long T0 = 1_752_871_354_000_000_000L;

  @TempDir Path directory;

  @Test
  void storesEverySampleOnceUnderItsTags() throws Exception {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    Fleet fleet = new Fleet(16, 1);
    List<Frame> frames = List.of(fleet.frame(0, T0, 3), fleet.frame(1, T0, 3));
    try (VictoriaMetrics server = VictoriaMetrics.start(directory);
        InfluxStore store = open(server.url(), Retention.UNLIMITED)) {
      assertThat(store.write(frames)).isEqualTo(WriteResult.ALL_STORED);
      Set<String> expected = new TreeSet<>();
      frames.forEach(frame -> addSamples(frame, expected));
      assertThat(server.samples().stream().map(InfluxStoreVictoriaMetricsIT::text).toList())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void leavesOutWhatIsOlderThanTheRetention() throws Exception {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    try (VictoriaMetrics server = VictoriaMetrics.start(directory);
        InfluxStore store = open(server.url(), new Retention(Duration.ofDays(1)))) {
      store.write(List.of(new Fleet(8, 1).frame(0, T0, 1)));
      assertThat(server.samples()).isEmpty();
      assertThat(store.expiredSamples()).isEqualTo(80);
    }
  }

  private static InfluxStore open(String url, Retention retention) {
    Duration patience = Duration.ofSeconds(10);
    return new InfluxStore(
        new InfluxConfig(url, "", "org", "bucket", patience, patience, retention),
        InstantSource.system());
  }

  private static void addSamples(Frame frame, Set<String> samples) {
    for (int i = 0; i < frame.size(); i++) {
      Labels labels = frame.labels(frame.seriesIndex(i));
      String name = "gpu_" + frame.field(frame.fieldIndex(i));
      samples.add(
          text(
              new VictoriaMetrics.Stored(
                  Map.of(
                      "__name__", name,
                      "uuid", labels.series().id().uuid(),
                      "host", labels.series().host(),
                      "gpu", labels.series().gpu(),
                      "device", labels.series().device(),
                      "model", labels.series().model()),
                  frame.timeNs(i) / 1_000_000,
                  frame.value(i))));
    }
  }

  private static String text(VictoriaMetrics.Stored sample) {
    return new TreeMap<>(sample.labels()) + " " + sample.timeMs() + " " + sample.value();
  }
}
