package io.telemetrystack.chaos;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.telemetrystack.app.ClusterNode;
import io.telemetrystack.app.Intruder;
import io.telemetrystack.app.TestCluster;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.PurgeRequest;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Members that know the cluster's name and address, and nothing else. */
final class HostileMembers {
  private static final long PATIENCE_S = 5;

  private HostileMembers() {}

  /** A task whose fields alone take for ever to read. */
  record Bomb(Serializable nested) implements Callable<String>, Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public String call() {
      return "run";
    }
  }

  /** What they received, or had done. */
  static List<String> problems(TestCluster cluster) throws Exception {
    List<String> problems = new ArrayList<>(onTheBus(cluster));
    problems.addAll(inTheGrid(cluster));
    return problems;
  }

  private static List<String> onTheBus(TestCluster cluster) throws Exception {
    List<String> problems = new ArrayList<>();
    List<String> names = cluster.nodes().stream().map(ClusterNode::name).toList();
    EventBusOptions bus = new EventBusOptions();
    try (Intruder intruder = Intruder.join(cluster.network().address(), members(cluster), bus)) {
      intruder.listenAs(names, "telemetry");
      for (String name : names) {
        String partition = Addresses.partition(name, "telemetry", 0);
        if (intruder.isAnswered(partition, new PurgeRequest("collector", List.of(), 1_000))) {
          problems.add(name + " answered who did not prove itself");
        }
      }
      if (!intruder.received().isEmpty()) {
        problems.add("an intruder received what is for others: " + intruder.received());
      }
    }
    return problems;
  }

  private static List<String> inTheGrid(TestCluster cluster) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config(cluster));
    try {
      Bomb bomb = new Bomb((Serializable) HostileBytes.nestedSets());
      Set<Member> others = new HashSet<>(member.getCluster().getMembers());
      others.remove(member.getCluster().getLocalMember());
      if (others.size() < cluster.nodes().size()) {
        problems.add("a member could not join, so that nothing was tried");
      }
      for (Future<String> answer :
          member.getExecutorService("any").submitToMembers(bomb, others).values()) {
        try {
          String said = answer.get(PATIENCE_S, TimeUnit.SECONDS);
          problems.add("a task of a member was " + said);
        } catch (ExecutionException | TimeoutException refused) {
          // As it should be.
        }
      }
    } finally {
      member.shutdown();
    }
    return problems;
  }

  private static Config config(TestCluster cluster) {
    Config config = new Config();
    config.setClusterName("telemetry-stack");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.logging.type", "slf4j");
    String address = cluster.network().address();
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(address);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(members(cluster));
    return config;
  }

  private static String members(TestCluster cluster) {
    return cluster.nodes().stream()
        .map(node -> node.host().address() + ":" + node.host().clusterPort())
        .collect(Collectors.joining(","));
  }
}
