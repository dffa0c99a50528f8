package io.telemetrystack.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A process that knows the cluster's name and where it is, and how its messages are written: it
 * joins, listens on every address of its nodes and says whatever it likes. What it does not have is
 * the service token, or a certificate.
 */
public final class Intruder implements AutoCloseable {
  private static final String OWN = "of the intruder";
  private static final long PATIENCE_MS = 2_000;

  private final Vertx vertx;
  private final List<Object> received = new CopyOnWriteArrayList<>();

  private Intruder(Vertx vertx) {
    this.vertx = vertx;
  }

  static Intruder join(LocalCluster cluster, EventBusOptions bus) throws Exception {
    return join("127.0.0.1", cluster.members(), bus);
  }

  /**
   * @param address of its own
   * @param members addresses of the cluster's nodes, with commas between
   */
  public static Intruder join(String address, String members, EventBusOptions bus)
      throws Exception {
    Config config = new Config();
    config.setClusterName("telemetry-stack");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.getNetworkConfig().setPort(LocalCluster.freePorts(1).get(0));
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(address);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(members);
    Vertx vertx =
        waitFor(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(bus.setHost(address)))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    WireCodec.registerAll(vertx.eventBus());
    return new Intruder(vertx);
  }

  /** Listens where nodes with these names do. */
  public void listenAs(List<String> nodes, String topic) throws Exception {
    List<String> addresses = new ArrayList<>(List.of(Addresses.ANNOUNCE));
    for (String node : nodes) {
      addresses.add(Addresses.publish(node));
      addresses.add(Addresses.topics(node));
      addresses.add(Addresses.live(node));
      for (int partition = 0; partition < 4; partition++) {
        addresses.add(Addresses.partition(node, topic, partition));
        addresses.add(Addresses.partition(node, "telemetry", partition));
      }
    }
    for (String address : addresses) {
      waitFor(vertx.eventBus().consumer(address, this::receive).completion());
    }
  }

  private void receive(Message<Object> message) {
    if (!message.headers().contains(OWN)) {
      received.add(message.address());
    }
  }

  /** The addresses at which a message of somebody else came. */
  public List<Object> received() {
    return received;
  }

  public void publish(String address, Object message) {
    vertx.eventBus().publish(address, message, own());
  }

  /** Whether the request was answered; asked twice, since it may come to the intruder itself. */
  public boolean isAnswered(String address, Object request) {
    Future<Message<Object>> first = vertx.eventBus().request(address, request, own());
    Future<Message<Object>> second = vertx.eventBus().request(address, request, own());
    try {
      waitFor(Future.any(first, second));
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private static DeliveryOptions own() {
    return new DeliveryOptions().setSendTimeout(PATIENCE_MS).addHeader(OWN, "");
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
