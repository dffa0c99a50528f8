package io.telemetrystack.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import com.hazelcast.spi.properties.ClusterProperty;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import io.telemetrystack.cluster.ClusterConfig;
import java.util.List;
import java.util.Map;

/**
 * Hazelcast as this product uses it: membership and the registry of event-bus addresses, no data.
 * Everything that listens, calls home or reads objects of foreign classes is off.
 */
final class HazelcastSettings {
  /** The first of the type ids that serializers of buckets take; nothing else has some. */
  private static final int BUCKET_TYPES = 1_000;

  private static final int BUCKET_IDLE_SECONDS = 300;

  /**
   * A frozen node is out 4 s after its last sign of life, and a split is healed within seconds; by
   * default these take 60 s and minutes. What is refused for now is tried again for a minute, at
   * short intervals.
   */
  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName(), "1"),
          Map.entry(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName(), "4"),
          Map.entry(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName(), "5"),
          Map.entry(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName(), "5"),
          Map.entry(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN.getName(), "0"),
          Map.entry(
              ClusterProperty.PARTIAL_MEMBER_DISCONNECTION_RESOLUTION_HEARTBEAT_COUNT.getName(),
              "3"),
          Map.entry(ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS.getName(), "5000"),
          Map.entry(ClusterProperty.INVOCATION_RETRY_PAUSE.getName(), "100"),
          Map.entry(ClusterProperty.INVOCATION_MAX_RETRY_COUNT.getName(), "600"),
          Map.entry(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT.getName(), "5"),
          Map.entry(ClusterProperty.SOCKET_BIND_ANY.getName(), "false"),
          Map.entry(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false"),
          Map.entry(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false"),
          Map.entry(ClusterProperty.LOGGING_TYPE.getName(), "slf4j"),
          Map.entry(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF"));

  private static final String FEW_THREADS = "2";

  private HazelcastSettings() {}

  static Config from(ClusterConfig cluster) {
    Config config = new Config();
    config.setClusterName(cluster.name());
    PROPERTIES.forEach(config::setProperty);
    config.setProperty("hazelcast.operation.generic.thread.count", FEW_THREADS);
    config.setProperty("hazelcast.operation.thread.count", FEW_THREADS);
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getNetworkConfig().getRestApiConfig().setEnabled(false);
    config.getManagementCenterConfig().setConsoleEnabled(false).setScriptingEnabled(false);
    config.getSerializationConfig().setJavaSerializationFilterConfig(nothingForeign());
    config.addMultiMapConfig(registry());
    HazelcastProxyManager.addCustomSerializers(config.getSerializationConfig(), BUCKET_TYPES);
    config.addMapConfig(rateLimits());
    network(config.getNetworkConfig(), cluster);
    return config;
  }

  /**
   * Only what Hazelcast and Vert.x themselves send is made from bytes of the network. That includes
   * their exceptions, with what those are made of: an operation that is refused for now, because
   * members come or go, is answered with one, and an answer that cannot be read is waited for.
   */
  private static JavaSerializationFilterConfig nothingForeign() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.")
        .addPackages("java.lang")
        .addClasses(
            "java.util.UUID",
            "java.util.ArrayList",
            "java.util.Collections$EmptyList",
            "[Ljava.lang.StackTraceElement;",
            "java.io.IOException",
            "java.io.EOFException",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.RejectedExecutionException",
            "java.util.concurrent.TimeoutException");
    return filter;
  }

  /** Who listens where: a set a node, kept twice, both sides of a split taken together. */
  private static MultiMapConfig registry() {
    return new MultiMapConfig("__vertx.subs")
        .setBackupCount(1)
        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName()));
  }

  /** What is lost with a node is a bucket, which begins full again. */
  private static MapConfig rateLimits() {
    return new MapConfig(HazelcastRateLimits.MAP)
        .setBackupCount(0)
        .setMaxIdleSeconds(BUCKET_IDLE_SECONDS);
  }

  private static void network(NetworkConfig network, ClusterConfig cluster) {
    network.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
    if (cluster.host() != null) {
      network.getInterfaces().setEnabled(true).addInterface(cluster.host());
      network.setPublicAddress(cluster.host());
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    List<String> members = cluster.memberAddresses();
    join.getTcpIpConfig()
        .setEnabled(!members.isEmpty())
        .setMembers(members)
        .setConnectionTimeoutSeconds(2);
    switch (cluster.discovery().kind()) {
      case NONE -> {}
      case MULTICAST -> join.getMulticastConfig().setEnabled(true);
      case DNS ->
          join.getKubernetesConfig()
              .setEnabled(true)
              .setProperty("service-dns", cluster.discovery().name())
              .setProperty("service-port", String.valueOf(cluster.port()))
              .setProperty("service-dns-timeout", "5");
      case KUBERNETES ->
          join.getKubernetesConfig()
              .setEnabled(true)
              .setProperty("namespace", cluster.discovery().namespace())
              .setProperty("service-name", cluster.discovery().name())
              .setProperty("service-port", String.valueOf(cluster.port()));
    }
  }
}
