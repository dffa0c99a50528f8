package io.telemetrystack.store.influx;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.StoreConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where the database is, and how long to wait for it.
 *
 * @param token empty where none is needed
 * @param timeout of one request, its answer read
 */
public record InfluxConfig(
    String url,
    String token,
    String org,
    String bucket,
    Duration connectTimeout,
    Duration timeout,
    Retention retention) {
  public static final Option<String> URL =
      Option.withoutDefault(
          "influxdb-url",
          ValueType.text()
              .where(
                  "an address such as http://influxdb:8086, without user and password",
                  InfluxConfig::isAddress),
          "Address of the InfluxDB 2.x that keeps the samples; without it the node keeps them.");
  static final Option<String> TOKEN =
      Option.secret("influxdb-token", "Token that may read and write the bucket.");
  static final Option<String> ORG =
      Option.of(
          "influxdb-org", ValueType.text(), "telemetryorg", "Organisation that owns the bucket.");
  static final Option<String> BUCKET =
      Option.of(
          "influxdb-bucket",
          ValueType.text(),
          "telem_bucket",
          "Bucket of the samples; it is made where the token allows.");
  static final Option<Duration> CONNECT_TIMEOUT =
      Option.of(
          "influxdb-connect-timeout",
          ValueType.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
          "3s",
          "Longest wait for a connection to the database.");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "influxdb-timeout",
          ValueType.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
          "10s",
          "Longest time of one request to the database.");

  public static final List<Option<?>> OPTIONS =
      List.of(URL, TOKEN, ORG, BUCKET, CONNECT_TIMEOUT, TIMEOUT);

  /** Whether the settings name a database; without {@link #URL} there is none to use. */
  public static boolean isGiven(Settings settings) {
    return settings.find(URL).isPresent();
  }

  /** From settings that name a database and know {@link StoreConfig#OPTIONS}. */
  public static InfluxConfig from(Settings settings) {
    return new InfluxConfig(
        settings.get(URL),
        settings.find(TOKEN).orElse(""),
        settings.get(ORG),
        settings.get(BUCKET),
        settings.get(CONNECT_TIMEOUT),
        settings.get(TIMEOUT),
        settings.get(StoreConfig.RETENTION));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return url + ", org " + org + ", bucket " + bucket;
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
