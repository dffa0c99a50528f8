package io.telemetrystack.store;

import io.telemetrystack.config.Option;
import java.util.List;

/** Settings of whichever store keeps the samples. */
public final class StoreConfig {
  public static final Option<Retention> RETENTION =
      Option.of(
          "retention",
          Retention.type(),
          "unlimited",
          "How long samples are kept; an InfluxDB bucket that is made by the node is given it too.");

  public static final List<Option<?>> OPTIONS = List.of(RETENTION);

  private StoreConfig() {}
}
