package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.WireCodec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thousand clients of one node at 10 000 points a second, of which a hundred never read. */
class StreamCrowdIT {
  private static final Logger LOG = LoggerFactory.getLogger(StreamCrowdIT.class);
  private static final int CLIENTS = 1_000;
  private static final int SILENT = 100;
  private static final int SWEEPS = 60;
  private static final int FIRST_HEAP_SWEEP = 25;
  private static final long SWEEP_NS = 100_000_000;
  private static final long MOST_HEAP_GROWTH = 32L << 20;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CrowdFleet fleet = new CrowdFleet();

  @Test
  void givesEveryClientThatReadsTheLatestValuesAndClosesThoseThatDoNot() throws Exception {
    try (TestServer server = server();
        SseCrowd crowd = new SseCrowd(server.port(), fleet)) {
      server.addEventLoop();
      connect(crowd);
      await().until(() -> gauge("telemetry.live.clients") == CLIENTS);
      crowd.start();
      long heap = load(server);

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(crowd.without(SWEEPS - 1)).isZero());
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> gauge("telemetry.live.clients") == CLIENTS - SILENT);
      assertThat(registry.counter("telemetry.live.clients.closed", "reason", "stalled").count())
          .isEqualTo(SILENT);
      await().until(() -> crowd.closedOnes() == SILENT);
      long growth = heapBytes() - heap;
      assertThat(growth).as("growth of the heap").isLessThan(MOST_HEAP_GROWTH);
      LOG.info(
          "values came within {} ms (half), {} ms (99 %), {} ms (all); the heap grew by {} bytes",
          crowd.delayMs(500), crowd.delayMs(990), crowd.delayMs(1_000), growth);
    }
  }

  private TestServer server() {
    LiveConfig config =
        new LiveConfig(CLIENTS, 4_096, Duration.ofSeconds(10), Duration.ofSeconds(2));
    return new TestServer(
        TestServer.config(ApiKeys.NONE),
        vertx -> {
          WireCodec.registerAll(vertx.eventBus());
          LiveVerticle live =
              new LiveVerticle(
                  config, SnapshotSource.NONE, new PartitionDirectory("n", 1), registry);
          vertx.deployVerticle(live).await();
          return List.of(new StreamRoutes(live));
        });
  }

  /** Most look at one host or GPU; some at the whole fleet, with and without an interval. */
  private static void connect(SseCrowd crowd) throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      int kind = i % 20;
      int host = i % CrowdFleet.HOSTS;
      int one = i % CrowdFleet.GPUS;
      if (kind < 2) {
        crowd.addSilent("");
      } else if (kind == 2) {
        crowd.add("?min_interval=1s", gpu -> true, false);
      } else if (kind == 3 && i < CLIENTS / 5) {
        crowd.add("", gpu -> true, true);
      } else if (kind < 10) {
        crowd.add("?uuid=" + CrowdFleet.uuid(one), gpu -> gpu == one, true);
      } else {
        crowd.add(
            "?field=v&host=" + CrowdFleet.host(host),
            gpu -> gpu / CrowdFleet.GPUS_A_HOST == host,
            true);
      }
    }
  }

  /**
   * Sends all sweeps, ten a second.
   *
   * @return the heap in use after the first of them
   */
  private long load(TestServer server) {
    long heap = 0;
    long nextNs = System.nanoTime();
    for (int number = 0; number < SWEEPS; number++) {
      fleet.sweep(
          number,
          frame -> server.vertx().eventBus().send(Addresses.live("n"), new FramePayload(frame)));
      if (number == FIRST_HEAP_SWEEP) {
        heap = heapBytes();
      }
      nextNs += SWEEP_NS;
      LockSupport.parkNanos(nextNs - System.nanoTime());
    }
    return heap;
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
