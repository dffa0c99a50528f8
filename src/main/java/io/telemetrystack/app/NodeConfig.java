package io.telemetrystack.app;

import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.store.influx.InfluxConfig;
import io.telemetrystack.wire.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Settings of the process itself. */
record NodeConfig(
    Set<Role> roles,
    Path dataDir,
    String nodeId,
    LogFormat logFormat,
    LogLevel logLevel,
    Duration shutdownTimeout) {
  private static final String ALL = "all";
  private static final int LONGEST_ID = 63;
  private static final String COLLECTOR = "collector";
  private static final String API = "api";
  private static final String SET_URL =
      "set influxdb-url (INFLUXDB_URL) to the database that nodes share";

  static final Option<Set<Role>> ROLES =
      Option.of(
          "roles", roleSet(), ALL, "What this node does: all, or a list with commas of roles.");
  static final Option<Path> DATA_DIR =
      Option.of(
          "data-dir", ValueType.path(), "./data", "Directory of all that this node keeps on disk.");
  static final Option<String> NODE_ID =
      Option.withoutDefault(
          "node-id",
          ValueType.text()
              .where("1 to 63 letters, digits and hyphens", id -> id.matches("[A-Za-z0-9-]{1,63}")),
          "Name of this node in ids, logs and metrics, its own within a cluster; keep it when the node"
              + " moves. By default node-1, in a cluster the name of the host.");
  static final Option<LogFormat> LOG_FORMAT =
      Option.of(
          "log-format", ValueType.oneOf(LogFormat.class), "text", "Log lines as text or as JSON.");
  static final Option<LogLevel> LOG_LEVEL =
      Option.of(
              "log-level",
              ValueType.oneOf(LogLevel.class),
              "info",
              "The least that is logged of this product; debug says more of each happening.")
          .live();
  static final Option<Duration> SHUTDOWN_TIMEOUT =
      Option.of(
          "shutdown-timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "25s",
          "Longest time that a graceful stop may take.");

  static final List<Option<?>> OPTIONS =
      List.of(ROLES, DATA_DIR, NODE_ID, LOG_FORMAT, LOG_LEVEL, SHUTDOWN_TIMEOUT);

  static NodeConfig from(Settings settings) {
    return new NodeConfig(
        settings.get(ROLES),
        settings.get(DATA_DIR),
        settings.find(NODE_ID).orElseGet(() -> defaultNodeId(settings)),
        settings.get(LOG_FORMAT),
        settings.get(LOG_LEVEL),
        settings.get(SHUTDOWN_TIMEOUT));
  }

  private static String defaultNodeId(Settings settings) {
    return ClusterConfig.isAskedFor(settings) ? hostName() : "node-1";
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
      return name.substring(0, Math.min(name.length(), LONGEST_ID));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("this host has no name; set NODE_ID", e);
    }
  }

  /** What is wrong with settings that are each valid alone, one sentence each. */
  static List<String> problems(Settings settings) {
    Set<Role> roles = settings.get(ROLES);
    boolean collects = roles.contains(Role.COLLECTOR);
    boolean serves = roles.contains(Role.API);
    if (InfluxConfig.isGiven(settings)) {
      return List.of();
    }
    if (ClusterConfig.isAskedFor(settings) && (collects || serves)) {
      return List.of(
          "roles: '%s' is not allowed in a cluster with the embedded store, which serves one node alone; %s"
              .formatted(collects ? COLLECTOR : API, SET_URL));
    }
    if (collects != serves) {
      return List.of(
          "roles: '%s' without '%s' is not allowed with the embedded store, which serves one node that has both; %s"
              .formatted(collects ? COLLECTOR : API, collects ? API : COLLECTOR, SET_URL));
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
