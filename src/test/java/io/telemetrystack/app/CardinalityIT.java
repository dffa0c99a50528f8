package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.health.Freshness;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} of a node is as large with 10 000 GPUs as with 10. */
class CardinalityIT {
  /** All that a node with four partitions may show, whatever its fleet. */
  private static final int MOST_SERIES = 1_000;

  private static final String NAMED_HOSTS = "telemetry_freshness_host_age_seconds";

  @TempDir Path directory;

  @Test
  void theSeriesOfANodeDoNotGrowWithItsFleet() throws Exception {
    Set<String> few = series("few", 2, 5);
    Set<String> many = series("many", 1_250, 8);

    assertThat(many).hasSizeLessThan(MOST_SERIES);
    assertThat(many).filteredOn(CardinalityIT::namesAHost).hasSize(Freshness.MOST_SHOWN);
    assertThat(ofThePipeline(many)).isEqualTo(ofThePipeline(few));
  }

  /** Of a node that stored a sweep of a fleet, all of whose hosts have gone silent since. */
  private Set<String> series(String name, int hosts, int gpusPerHost) throws Exception {
    FleetCsv csv = FleetCsv.generate(directory.resolve(name + ".csv"), hosts, gpusPerHost, 2, 1);
    Map<String, String> settings =
        Map.of(
            "csv-path", csv.path().toString(),
            "csv-timestamps", "processing",
            "canary-interval", "1s",
            "silence-check-interval", "1s",
            "host-stale-after", "100ms");
    try (RunningNode node =
        RunningNode.start(directory.resolve(name), settings, UnaryOperator.identity())) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  node.metric("telemetry_freshness_hosts") == hosts
                      && node.metric("telemetry_canary_latency_seconds_count") > 0
                      && node.get("/metrics").body().contains(NAMED_HOSTS + "{")
                      && node.get("/api/v1/fleet/summary")
                          .body()
                          .contains("\"gpus\":" + hosts * gpusPerHost + ","));
      return node.get("/metrics")
          .body()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.substring(0, line.lastIndexOf(' ')))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean namesAHost(String series) {
    return series.startsWith(NAMED_HOSTS);
  }

  /** But for the hosts that are named, of which there are few. */
  private static Set<String> ofThePipeline(Set<String> series) {
    return series.stream()
        .filter(one -> one.startsWith("telemetry_") && !namesAHost(one))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
