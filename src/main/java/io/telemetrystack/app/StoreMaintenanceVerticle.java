package io.telemetrystack.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.store.embedded.EmbeddedStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does for the embedded store what has its time: sync and retention. A worker verticle. */
final class StoreMaintenanceVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StoreMaintenanceVerticle.class);
  private static final String CHECK = "store";
  private static final long SYNC_INTERVAL_MS = 1_000;
  private static final long RETENTION_INTERVAL_MS = 60_000;

  private final EmbeddedStore store;
  private final Readiness readiness;
  private final MeterRegistry meters;
  private volatile String problem = "";

  StoreMaintenanceVerticle(EmbeddedStore store, Readiness readiness, MeterRegistry meters) {
    this.store = store;
    this.readiness = readiness;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    registerMeters();
    readiness.register(CHECK, () -> Optional.of(problem).filter(text -> !text.isEmpty()));
    vertx.setPeriodic(SYNC_INTERVAL_MS, timer -> attempt(store::sync));
    vertx.setPeriodic(0, RETENTION_INTERVAL_MS, timer -> attempt(this::applyRetention));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    readiness.remove(CHECK);
    return Future.succeededFuture();
  }

  /** Logs the first failure of several in a row. */
  private void attempt(Runnable task) {
    try {
      task.run();
      problem = "";
    } catch (RuntimeException e) {
      if (problem.isEmpty()) {
        LOG.error("store: its disk fails", e);
      }
      problem = e.toString();
    }
  }

  private void applyRetention() {
    if (store.applyRetention(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))) {
      LOG.info("store: dropped samples that are older than the retention");
    }
  }

  private void registerMeters() {
    FunctionCounter.builder("telemetry.store.samples.expired", store, EmbeddedStore::expiredPoints)
        .description("Samples not stored because they were older than the retention")
        .register(meters);
    Gauge.builder("telemetry.store.head.bytes", store, EmbeddedStore::headBytes)
        .description("Memory of samples that are not sealed into chunks yet")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("telemetry.store.log.bytes", store, EmbeddedStore::logBytes)
        .description("Length of the log of frames that is replayed at the next start")
        .baseUnit("bytes")
        .register(meters);
  }
}
