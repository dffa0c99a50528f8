package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterLayout;
import io.telemetrystack.app.ClusterNode;
import io.telemetrystack.app.ClusterTrial;
import io.telemetrystack.app.Shell;
import io.telemetrystack.app.TestCluster;
import io.telemetrystack.app.TestNetwork.Host;
import io.telemetrystack.chaos.Outcome.Figures;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Bytes that are meant to hurt, at every port of the nodes of a cluster under load, and members
 * that do not belong. The ports are those that are documented; the nodes go on, and none of their
 * threads is kept busy.
 */
final class Abuse {
  /** Of the {@code Ports} in docs/operations.md: port, cluster-port, event-bus-port. */
  private static final Pattern PORT = Pattern.compile(":(\\d+)\\s");

  private static final int IDLE_CONNECTIONS = 200;
  private static final int LOOKS = 30;
  private static final int LOOKS_THAT_ARE_MANY = 22;
  private static final int LOOK_EVERY_MS = 100;

  private final List<String> problems = new ArrayList<>();

  private Abuse() {}

  /** See the class. */
  static Outcome run(ChaosRun run) throws Exception {
    return new Abuse().strike(run);
  }

  private Outcome strike(ChaosRun run) throws Exception {
    ChaosRun.needRoot();
    ChaosRun.need("ss", "iproute2");
    ChaosRun.need(VictoriaMetrics.PROGRAM, VictoriaMetrics.PROGRAM);
    try (ClusterTrial trial = ClusterTrial.start(run.directory(), ClusterLayout.ALL_IN_ONE)) {
      ClusterTrial.Report report = trial.strike("abuse", this::abuse);
      run.say("%s", report);
      problems.addAll(report.problems());
      Figures figures = Figures.of(report.verdict(), report.wholeMs(), report.drainedMs());
      return new Outcome(figures, problems);
    }
  }

  private void abuse(TestCluster cluster) throws Exception {
    List<Long> before = cluster.nodes().stream().map(ClusterNode::pid).toList();
    for (ClusterNode node : cluster.nodes()) {
      checkPorts(node);
    }
    List<Socket> idle = new ArrayList<>();
    for (ClusterNode node : cluster.nodes()) {
      for (int port : ports(node.host())) {
        idle.addAll(connections(node.host().address(), port));
        HostileBytes.sendAll(node.host().address(), port);
      }
    }
    problems.addAll(HostileRequests.problems(cluster.nodes()));
    problems.addAll(HostileMembers.problems(cluster));
    for (ClusterNode node : cluster.nodes()) {
      checkThreads(node);
    }
    for (Socket socket : idle) {
      socket.close();
    }
    if (!cluster.nodes().stream().map(ClusterNode::pid).toList().equals(before)
        || cluster.running().size() < before.size()) {
      problems.add("a node has ended");
    }
  }

  private static Set<Integer> ports(Host host) {
    return new TreeSet<>(Set.of(host.httpPort(), host.clusterPort(), host.eventBusPort()));
  }

  private static List<Socket> connections(String address, int port) throws IOException {
    List<Socket> connections = new ArrayList<>();
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
      connections.add(new Socket(address, port));
    }
    return connections;
  }

  private void checkPorts(ClusterNode node) throws IOException {
    List<String> command = new ArrayList<>(node.host().prefix());
    command.addAll(List.of("ss", "-Hltnp"));
    Set<Integer> open =
        Shell.run(command)
            .lines()
            .filter(line -> line.contains("pid=" + node.pid() + ","))
            .map(PORT::matcher)
            .filter(Matcher::find)
            .map(found -> Integer.valueOf(found.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!open.equals(ports(node.host()))) {
      problems.add(node.name() + " listens on " + open + " and not on " + ports(node.host()));
    }
  }

  /** One that runs nearly whenever it is looked at does so for ever. */
  private void checkThreads(ClusterNode node) throws IOException, InterruptedException {
    Map<String, Integer> seen = new TreeMap<>();
    for (int look = 0; look < LOOKS; look++) {
      running(node.pid()).forEach(thread -> seen.merge(thread, 1, Integer::sum));
      Thread.sleep(LOOK_EVERY_MS);
    }
    seen.values().removeIf(looks -> looks < LOOKS_THAT_ARE_MANY);
    seen.forEach((thread, looks) -> problems.add(node.name() + ": busy for ever: " + thread));
  }

  /** Threads that run, or would if there was a processor for them. */
  private static Set<String> running(long pid) throws IOException {
    Set<String> running = new TreeSet<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String stat = Files.readString(thread.resolve("stat"));
        int end = stat.lastIndexOf(')');
        if (stat.startsWith(" R", end + 1)) {
          running.add(thread.getFileName() + " " + stat.substring(stat.indexOf('(') + 1, end));
        }
      }
    } catch (NoSuchFileException ended) {
      return running;
    }
    return running;
  }
}
