package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterLayout;
import io.telemetrystack.app.ClusterNode;
import io.telemetrystack.app.ClusterTrial;
import io.telemetrystack.app.TestCluster;
import io.telemetrystack.app.TestNetwork.Host;
import io.telemetrystack.chaos.Outcome.Figures;
import io.telemetrystack.chaos.Relay.Weather;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The network on which nodes send each other messages delays, resets, swallows, changes and repeats
 * bytes.
 */
final class NodesNetwork implements ChaosCase {
  private static final int FOR_MS = 10_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need(VictoriaMetrics.PROGRAM, VictoriaMetrics.PROGRAM);
    try (ClusterTrial trial = ClusterTrial.start(run.directory(), ClusterLayout.SEPARATE)) {
      String whyUncut = trial.cluster().network().whyUncut();
      if (!whyUncut.isEmpty()) {
        throw new CannotRunException(whyUncut);
      }
      ClusterTrial.Report report = trial.strike("relayed", cluster -> spoil(run, cluster));
      run.say("%s", report);
      Figures figures = Figures.of(report.verdict(), report.wholeMs(), report.drainedMs());
      return new Outcome(figures, report.problems());
    }
  }

  /** Nodes are started anew, so that all their connections go through relays. */
  private static void spoil(ChaosRun run, TestCluster cluster) throws Exception {
    List<Relay> relays = relays(run, cluster);
    try {
      for (ClusterNode node : cluster.nodes()) {
        node.kill();
        node.start();
      }
      cluster.awaitWhole();
      for (Weather weather :
          List.of(Weather.SLOW, Weather.RESETS, Weather.SILENCE, Weather.NOISE, Weather.ECHO)) {
        relays.forEach(relay -> relay.weather(weather));
        Thread.sleep(FOR_MS);
        relays.forEach(relay -> relay.weather(Weather.FAIR));
        cluster.awaitWhole();
      }
    } finally {
      cluster.network().direct();
      for (Relay relay : relays) {
        relay.close();
      }
    }
  }

  private static List<Relay> relays(ChaosRun run, TestCluster cluster) throws IOException {
    List<Relay> relays = new ArrayList<>();
    InetAddress own = InetAddress.getByName(cluster.network().address());
    List<Host> hosts = cluster.network().hosts();
    for (int to = 0; to < hosts.size(); to++) {
      Host host = hosts.get(to);
      InetSocketAddress bus = new InetSocketAddress(host.address(), host.eventBusPort());
      Relay relay = new Relay(own, bus, run.random());
      relays.add(relay);
      cluster.network().redirect(to, host.eventBusPort(), relay.port());
    }
    return relays;
  }
}
