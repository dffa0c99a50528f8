package io.telemetrystack.proxy;

import io.telemetrystack.cluster.DirectoryView;
import io.telemetrystack.cluster.Owners;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the partition of a key, and the brokers that take its messages. One thread.
 *
 * <p>A topic's number of partitions only grows: while one cannot be reached its keys are not sent
 * to another, and those of the others stay where they are.
 */
final class Router {
  /**
   * Where messages of a partition go.
   *
   * @param owner the node that should have them, null where there is no broker
   * @param candidates the partition at the nodes that serve it: its owner first where that does,
   *     then those that stand in
   */
  record Route(String owner, List<PartitionRef> candidates) {}

  /** No partition. */
  static final int NONE = -1;

  private static final Route NOWHERE = new Route(null, List.of());

  private record TopicRoutes(int partitions, Owners owners, Map<Integer, Route> routes) {}

  private final PartitionDirectory directory;
  private final int virtualNodes;
  private final Map<String, Integer> partitionCounts = new HashMap<>();
  private final Map<Integer, Ring> rings = new HashMap<>();
  private final Map<String, TopicRoutes> topics = new HashMap<>();
  private DirectoryView view;

  Router(PartitionDirectory directory, int virtualNodes) {
    this.directory = directory;
    this.virtualNodes = virtualNodes;
  }

  /** The route of a key, without candidates where its partition cannot be reached now. */
  Route route(String topic, String key) {
    int partition = partition(topic, key);
    return partition == NONE ? NOWHERE : route(topic, partition);
  }

  /** The partition of a key, {@link #NONE} where the topic has none that is known. */
  int partition(String topic, String key) {
    int partitions = topic(topic).partitions();
    return partitions == 0 ? NONE : ring(partitions).partition(key);
  }

  Route route(String topic, int partition) {
    TopicRoutes known = topic(topic);
    return known.routes().computeIfAbsent(partition, p -> route(topic, p, known.owners()));
  }

  private Route route(String topic, int partition, Owners owners) {
    Map<String, PartitionRef> serving =
        view.partitions(topic).stream()
            .filter(ref -> ref.partition() == partition)
            .collect(
                Collectors.toMap(
                    PartitionRef::node, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    List<String> preference = owners.preference(partition);
    return new Route(
        preference.isEmpty() ? null : preference.get(0),
        preference.stream().filter(serving::containsKey).map(serving::get).toList());
  }

  private TopicRoutes topic(String topic) {
    DirectoryView now = directory.view();
    if (now != view) {
      view = now;
      topics.clear();
    }
    return topics.computeIfAbsent(topic, this::routes);
  }

  private TopicRoutes routes(String topic) {
    int partitions =
        partitionCounts.merge(topic, view.partitionCount(topic), (was, is) -> Math.max(was, is));
    return new TopicRoutes(partitions, Owners.of(topic, partitions, view), new HashMap<>());
  }

  private Ring ring(int partitions) {
    return rings.computeIfAbsent(partitions, n -> new Ring(n, virtualNodes));
  }
}
