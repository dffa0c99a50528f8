package io.telemetrystack.app;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.store.influx.InfluxConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Settings of the process itself. */
record NodeConfig(
    Set<Role> roles, Path dataDir, String nodeId, LogFormat logFormat, Duration shutdownTimeout) {
  private static final String ALL = "all";

  static final Option<Set<Role>> ROLES =
      Option.of(
          "roles", roleSet(), ALL, "What this node does: all, or a list with commas of roles.");
  static final Option<Path> DATA_DIR =
      Option.of(
          "data-dir", ValueType.path(), "./data", "Directory of all that this node keeps on disk.");
  static final Option<String> NODE_ID =
      Option.of(
          "node-id",
          ValueType.text()
              .where("1 to 63 letters, digits and hyphens", id -> id.matches("[A-Za-z0-9-]{1,63}")),
          "node-1",
          "Name of this node in ids, logs and metrics; keep it when the node moves.");
  static final Option<LogFormat> LOG_FORMAT =
      Option.of(
          "log-format", ValueType.oneOf(LogFormat.class), "text", "Log lines as text or as JSON.");
  static final Option<Duration> SHUTDOWN_TIMEOUT =
      Option.of(
          "shutdown-timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "25s",
          "Longest time that a graceful stop may take.");

  static final List<Option<?>> OPTIONS =
      List.of(ROLES, DATA_DIR, NODE_ID, LOG_FORMAT, SHUTDOWN_TIMEOUT);

  static NodeConfig from(Settings settings) {
    return new NodeConfig(
        settings.get(ROLES),
        settings.get(DATA_DIR),
        settings.get(NODE_ID),
        settings.get(LOG_FORMAT),
        settings.get(SHUTDOWN_TIMEOUT));
  }

  /** What is wrong with settings that are each valid alone, one sentence each. */
  static List<String> problems(Settings settings) {
    Set<Role> roles = settings.get(ROLES);
    boolean collects = roles.contains(Role.COLLECTOR);
    boolean serves = roles.contains(Role.API);
    if (collects != serves && !InfluxConfig.isGiven(settings)) {
      return List.of(
          "roles: '"
              + (collects ? "collector" : "api")
              + "' without '"
              + (collects ? "api" : "collector")
              + "' is not allowed with the embedded store, which serves one node that has both;"
              + " set influxdb-url (INFLUXDB_URL) to the database that nodes share");
    }
    return List.of();
  }

  private static ValueType<Set<Role>> roleSet() {
    ValueType<List<Role>> list = ValueType.listOf(ValueType.oneOf(Role.class));
    return new ValueType<>(
        "all, or a list with commas of streamer, proxy, broker, collector, api",
        text -> {
          if (text.strip().equals(ALL)) {
            return EnumSet.allOf(Role.class);
          }
          List<Role> roles = list.parser().apply(text);
          if (roles.isEmpty()) {
            throw new IllegalArgumentException(text);
          }
          return EnumSet.copyOf(roles);
        });
  }
}
