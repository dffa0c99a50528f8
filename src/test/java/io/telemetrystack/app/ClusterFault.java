package io.telemetrystack.app;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can happen to a cluster of three nodes. */
public enum ClusterFault {
  /** A process is killed, and started again at once. */
  KILL_0((cluster, outage) -> kill(cluster.nodes().get(0), Duration.ZERO)),
  KILL_1((cluster, outage) -> kill(cluster.nodes().get(1), Duration.ZERO)),
  KILL_2((cluster, outage) -> kill(cluster.nodes().get(2), Duration.ZERO)),

  /** Two at once, which may be all that knew who listens where, and all three. */
  KILL_BOTH((cluster, outage) -> killAll(cluster.nodes().subList(0, 2))),
  KILL_ALL((cluster, outage) -> killAll(cluster.nodes())),

  /** A broker is killed, and comes back after a while. */
  GONE((cluster, outage) -> kill(cluster.nodes().get(1), outage)),

  /** A process stands still for a while, which it does not notice. */
  FROZEN(ClusterFault::freeze),

  /** Two nodes do not hear each other, and the third hears both. */
  CUT_BOTH_WAYS(
      (cluster, outage) -> {
        cluster.network().cut(0, 1);
        cluster.network().cut(1, 0);
        wait(outage);
        cluster.network().heal();
      }),

  /** One node hears another, which does not hear it; and the other way round. */
  CUT_ONE_WAY((cluster, outage) -> cutOneWay(cluster.network(), 0, 1, outage)),
  CUT_OTHER_WAY((cluster, outage) -> cutOneWay(cluster.network(), 1, 0, outage)),

  /** A node is cut off the two others: the first, which leads the membership, or the last. */
  SPLIT_0((cluster, outage) -> split(cluster.network(), 0, outage)),
  SPLIT_2((cluster, outage) -> split(cluster.network(), 2, outage)),

  /** The same again and again, for longer and shorter than it takes to be noticed. */
  FLAPPING(ClusterFault::flap),

  /** Each process in turn is told to stop, and started again. */
  ROLLING_RESTART((cluster, outage) -> restartAll(cluster));

  /** The deed; returns when it is over, with all processes started and nothing cut. */
  public interface Strike {
    void on(TestCluster cluster, Duration outage) throws Exception;
  }

  private static final Duration FLAP = Duration.ofMillis(700);

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final Strike strike;

  ClusterFault(Strike strike) {
    this.strike = strike;
  }

  /**
   * @param name as {@link #toString} writes it
   */
  public static ClusterFault of(String name) {
    return Arrays.stream(values())
        .filter(fault -> fault.toString().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown fault " + name + "; there are " + Arrays.toString(values())));
  }

  public void strike(TestCluster cluster, Duration outage) throws Exception {
    strike.on(cluster, outage);
  }

  public boolean cuts() {
    return switch (this) {
      case CUT_BOTH_WAYS, CUT_ONE_WAY, CUT_OTHER_WAY, SPLIT_0, SPLIT_2, FLAPPING -> true;
      default -> false;
    };
  }

  /** Whether a client with a load balancer before it may see a request fail. */
  public boolean mayFailRequests() {
    return this != ROLLING_RESTART;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void kill(ClusterNode node, Duration outage) throws Exception {
    node.kill();
    wait(outage);
    node.start();
  }

  private static void killAll(List<ClusterNode> nodes) throws Exception {
    for (ClusterNode node : nodes) {
      node.kill();
    }
    for (ClusterNode node : nodes) {
      node.start();
    }
  }

  private static void freeze(TestCluster cluster, Duration outage) throws Exception {
    ClusterNode node = cluster.nodes().get(1);
    node.signal("STOP");
    wait(outage);
    node.signal("CONT");
  }

  private static void cutOneWay(TestNetwork network, int from, int to, Duration outage)
      throws Exception {
    network.cut(from, to);
    wait(outage);
    network.heal();
  }

  private static void split(TestNetwork network, int node, Duration outage) throws Exception {
    for (int other = 0; other < network.hosts().size(); other++) {
      if (other != node) {
        network.cut(node, other);
        network.cut(other, node);
      }
    }
    wait(outage);
    network.heal();
  }

  private static void flap(TestCluster cluster, Duration outage) throws Exception {
    long endNs = System.nanoTime() + outage.toNanos();
    for (int times = 1; System.nanoTime() < endNs; times++) {
      split(cluster.network(), 2, FLAP.multipliedBy(times));
      wait(FLAP);
    }
  }

  private static void restartAll(TestCluster cluster) throws Exception {
    for (ClusterNode node : cluster.nodes()) {
      int status = node.terminate();
      if (status != 0) {
        throw new IllegalStateException("a node that was told to stop ended with " + status);
      }
      node.start();
      cluster.awaitWhole();
    }
  }

  /** How long something lasts is part of what is tried. */
  private static void wait(Duration outage) throws InterruptedException {
    Thread.sleep(outage.toMillis());
  }
}
