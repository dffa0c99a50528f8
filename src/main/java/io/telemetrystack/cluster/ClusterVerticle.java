package io.telemetrystack.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.NodeClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes what this one is, and its directory what others are. On an event loop. Started
 * before all roles: it is deployed once every node that answers has been heard.
 */
public final class ClusterVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);
  private static final String CHECK = "cluster";
  private static final long LOOK_MS = 50;
  private static final long REPEAT_MS = 500;
  private static final long CLOCK_MS = 5_000;
  private static final double MS_PER_SECOND = 1000;

  /** Three announcements of each node that is there. */
  private static final long LISTEN_FIRST_MS = 3 * REPEAT_MS;

  /**
   * @param member this node's name in the membership
   */
  public record Setup(
      PartitionDirectory directory, String member, Readiness readiness, MeterRegistry meters) {}

  private final Setup setup;
  private final PartitionDirectory directory;
  private final ClockOffsets offsets = new ClockOffsets();
  private MessageConsumer<Object> inbox;
  private MessageConsumer<Object> clocks;
  private long saidMs;
  private String namesake = "";
  private DirectoryView lastView;
  private Map<String, String> others = Map.of();

  public ClusterVerticle(Setup setup) {
    this.setup = setup;
    directory = setup.directory();
  }

  @Override
  public Future<?> start() {
    setup.readiness().register(CHECK, this::problem);
    Gauge.builder("telemetry.cluster.nodes", directory, it -> it.view().nodes().size())
        .description("Nodes that this node knows to be there, itself included")
        .register(setup.meters());
    Gauge.builder(
            "telemetry.cluster.clock.offset.seconds", offsets, it -> it.medianMs() / MS_PER_SECOND)
        .description("How far this node's clock is ahead of the others', the median of them")
        .register(setup.meters());
    clocks = vertx.eventBus().consumer(Addresses.CLOCK);
    clocks.handler(this::compare);
    inbox = vertx.eventBus().consumer(Addresses.ANNOUNCE);
    inbox.handler(this::receive);
    return inbox
        .completion()
        .compose(
            registered -> {
              announce();
              vertx.setPeriodic(LOOK_MS, timer -> look());
              vertx.setPeriodic(0, CLOCK_MS, timer -> showClock());
              Promise<Void> heard = Promise.promise();
              vertx.setTimer(LISTEN_FIRST_MS, timer -> heard.complete());
              return heard.future();
            });
  }

  @Override
  public Future<?> stop() {
    setup.readiness().remove(CHECK);
    return Future.join(inbox.unregister(), clocks.unregister());
  }

  private void showClock() {
    NodeClock now = new NodeClock(directory.self(), System.currentTimeMillis());
    vertx.eventBus().publish(Addresses.CLOCK, now);
  }

  /** What a node says that is not known is nobody's clock. */
  private void compare(Message<Object> message) {
    long nowMs = System.currentTimeMillis();
    if (message.body() instanceof NodeClock said && others.containsKey(said.node())) {
      offsets.heard(said.node(), nowMs - said.wallMs());
    }
  }

  private void receive(Message<Object> message) {
    if (!(message.body() instanceof NodeAnnouncement said)) {
      return;
    }
    if (!said.node().equals(directory.self())) {
      directory.hear(said, nowMs());
    } else if (!said.member().equals(setup.member())) {
      met(said);
    }
  }

  /** The earlier life of this node may still be heard for a moment. */
  private void met(NodeAnnouncement said) {
    if (namesake.isEmpty() && said.incarnation() >= directory.incarnation()) {
      namesake = said.node();
      LOG.error(
          "another node of the cluster is called {} too; give each its own NODE_ID", said.node());
    }
  }

  private Optional<String> problem() {
    return namesake.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "another node is called " + namesake + " too; give each its own NODE_ID and restart");
  }

  private void look() {
    directory.expire(nowMs());
    logComings();
    if (directory.hasNews() || nowMs() - saidMs >= REPEAT_MS) {
      announce();
    }
  }

  private void logComings() {
    DirectoryView view = directory.view();
    if (view == lastView) {
      return;
    }
    lastView = view;
    Map<String, String> now = new TreeMap<>();
    view.nodes().stream()
        .filter(node -> !node.node().equals(directory.self()))
        .forEach(node -> now.put(node.node(), node.draining() ? "is stopping" : "is there"));
    now.forEach(
        (node, state) -> {
          if (!state.equals(others.get(node))) {
            LOG.info("node {} {}", node, state);
          }
        });
    others.keySet().stream()
        .filter(node -> !now.containsKey(node))
        .forEach(node -> LOG.warn("node {} has gone", node));
    others = now;
    offsets.retain(others.keySet());
  }

  private void announce() {
    saidMs = nowMs();
    vertx.eventBus().publish(Addresses.ANNOUNCE, directory.own(setup.member()));
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
