package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.influx.HttpDouble.Answer;
import io.telemetrystack.store.influx.HttpDouble.Fault;
import io.telemetrystack.store.influx.InfluxDouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database goes away under load and comes back; through the jar. {@code
 * -Dinflux.outage.seconds=60 -Dinflux.outage.rows=50000} makes it a long one under much load.
 */
class InfluxOutageIT {
  private static final int SECONDS = Integer.getInteger("influx.outage.seconds", 10);
  private static final int ROWS_PER_SECOND = Integer.getInteger("influx.outage.rows", 5_000);
  private static final int FIELDS = 10;
  private static final int GPUS_PER_HOST = 8;
  private static final int SECONDS_UNTIL_FULL_RATE = 15;
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  @TempDir Path directory;
  private final InfluxDouble server = new InfluxDouble();
  private FleetCsv csv;

  @BeforeEach
  void generate() throws Exception {
    int seconds = SECONDS + SECONDS_UNTIL_FULL_RATE + 10;
    int hosts = ROWS_PER_SECOND / FIELDS / GPUS_PER_HOST;
    csv = FleetCsv.generate(directory.resolve("fleet.csv"), hosts, GPUS_PER_HOST, FIELDS, seconds);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void losesNothingRetriesLittleAndIsBackAtFullRateSoonAfterAnOutage() throws Exception {
    try (JarProcess jar =
        JarProcess.readyWithHeap(
            directory,
            "256m",
            "--influxdb-url=" + server.url(),
            "--csv-path=" + csv.path(),
            "--csv-pace=" + ROWS_PER_SECOND + "/s")) {
      await().atMost(PATIENCE).until(() -> jar.metric(WRITTEN) > 2 * ROWS_PER_SECOND);

      server.failWrites(new Answer(503, Map.of("Retry-After", "1"), "away", Fault.NONE));
      int writes = server.writes();
      double before = jar.metric(WRITTEN);
      await()
          .pollDelay(Duration.ofSeconds(SECONDS))
          .atMost(PATIENCE.plusMinutes(2))
          .until(() -> true);
      assertThat(server.writes() - writes).as("attempts").isLessThan(20 + SECONDS);
      assertThat(jar.metric(WRITTEN) - before).isLessThan(ROWS_PER_SECOND);

      server.failWrites(null);
      Rate rate = new Rate();
      await("the rate of before")
          .atMost(Duration.ofSeconds(SECONDS_UNTIL_FULL_RATE))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> rate.perSecond(jar.metric(WRITTEN)) >= ROWS_PER_SECOND);
      await("all rows stored")
          .atMost(PATIENCE.plusSeconds(3L * SECONDS))
          .until(() -> jar.metric(WRITTEN) >= csv.rows());
      assertThat(server.samples()).isEqualTo((int) csv.rows());
      assertThat(jar.metric("telemetry_broker_messages", "state=\"dead_letter\"")).isZero();
      assertThat(jar.terminate()).isZero();
    }
  }

  /** How fast a counter grows. */
  private static final class Rate {
    private double count;
    private long atNs;

    /** Since the call before; 0 at the first. */
    double perSecond(double countNow) {
      long nowNs = System.nanoTime();
      double rate = atNs == 0 ? 0 : (countNow - count) * 1e9 / (nowNs - atNs);
      count = countNow;
      atNs = nowNs;
      return rate;
    }
  }

  @Test
  void saysWhichSettingToCheckAndAsksLittleUntilItIsRight() throws Exception {
    server.failWrites(Answer.json(401, "{\"message\": \"unauthorized access\"}"));
    try (JarProcess jar =
        JarProcess.ready(directory, "--influxdb-url=" + server.url(), "--csv-path=" + csv.path())) {
      await().atMost(PATIENCE).until(() -> jar.log().contains("check influxdb-token"));
      await().atMost(PATIENCE).until(() -> jar.metric("telemetry_collector_circuit_open") == 1);
      server.failWrites(null);
      await("all rows stored").atMost(PATIENCE).until(() -> jar.metric(WRITTEN) >= csv.rows());
      assertThat(server.samples()).isEqualTo((int) csv.rows());
      assertThat(jar.terminate()).isZero();
    }
  }
}
