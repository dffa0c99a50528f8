package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.telemetrystack.store.Retention;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.TelemetryStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract against a real InfluxDB 2.x, where one is given by {@code INFLUXDB_TEST_URL}; {@code
 * scripts/test --influxdb URL TOKEN}. Each test leaves a bucket behind.
 */
final class InfluxStoreContractIT extends TelemetryStoreContract {
  private static final String URL = System.getenv("INFLUXDB_TEST_URL");
  private static final String TOKEN = System.getenv("INFLUXDB_TEST_TOKEN");
  private static final String ORG =
      System.getenv().getOrDefault("INFLUXDB_TEST_ORG", "telemetryorg");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private InfluxStore store;

  @BeforeEach
  void open() {
    assumeThat(URL)
        .as("not run: INFLUXDB_TEST_URL names no InfluxDB 2.x (scripts/test --influxdb URL TOKEN)")
        .isNotNull();
    String bucket = "contract-" + UUID.randomUUID();
    store =
        new InfluxStore(
            new InfluxConfig(URL, TOKEN, ORG, bucket, PATIENCE, PATIENCE, Retention.UNLIMITED),
            InstantSource.system());
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  protected TelemetryStore store() {
    return store;
  }

  /** InfluxDB shows what it has confirmed. */
  @Override
  protected void settle() {}
}
