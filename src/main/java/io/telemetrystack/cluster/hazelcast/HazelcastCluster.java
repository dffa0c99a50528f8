package io.telemetrystack.cluster.hazelcast;

import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.cluster.MemberProof;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.resilience.RateLimits;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/** How the nodes of a cluster know each other and how their event bus listens. */
public final class HazelcastCluster {
  private static final long PING_MS = 1_000;
  private static final long PONG_MS = 1_500;
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private HazelcastCluster() {}

  /**
   * The membership, for Vert.x.
   *
   * @param unproven how many members are there and ignored, since they do not know the token
   * @param rateLimits counted over the cluster once it is joined, by those of a node alone
   */
  public record Members(
      ClusterManager manager, IntSupplier unproven, UnaryOperator<RateLimits> rateLimits) {}

  /**
   * @param onLeft told the name of each member that has left, on a thread of Hazelcast's
   */
  public static Members members(ClusterConfig config, Consumer<String> onLeft) {
    MemberProof proof =
        config.serviceToken() == null ? null : new MemberProof(config.serviceToken());
    HazelcastClusterManager hazelcast = new HazelcastClusterManager(HazelcastSettings.from(config));
    ProvenMembers members = new ProvenMembers(hazelcast, proof, onLeft);
    return new Members(
        members,
        members::unproven,
        alone -> new HazelcastRateLimits(hazelcast.getHazelcastInstance(), alone));
  }

  /**
   * Both sides of a connection show a certificate of the cluster's authority, where there is TLS.
   */
  public static EventBusOptions eventBus(ClusterConfig config) {
    EventBusOptions options = new EventBusOptions();
    options.setPort(config.eventBusPort());
    options.setClusterPingInterval(PING_MS).setClusterPingReplyInterval(PONG_MS);
    options.setConnectTimeout(CONNECT_TIMEOUT_MS);
    options.setTrustAll(false);
    if (config.host() != null) {
      options.setHost(config.host());
    }
    TlsFiles tls = config.tls();
    if (tls != null) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(tls.cert().toString())
                  .setKeyPath(tls.key().toString()))
          .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()))
          .setClientAuth(ClientAuth.REQUIRED);
    }
    return options;
  }
}
