package io.telemetrystack.broker;

import io.telemetrystack.cluster.Owners;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.TopicsReply;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic of a broker: its settings, and the partitions that serve it. Used by the broker's
 * verticle on its context.
 *
 * <p>Changes happen one after the other. Each is on disk before it has an effect, so that a crash
 * at any moment leaves a topic that is as before, or is completed by the next start; and each is
 * applied to all partitions again, so that repeating one that failed completes it.
 */
final class TopicHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TopicHandler.class);
  private static final DeploymentOptions ITS_WORKERS =
      new DeploymentOptions().setWorkerPoolName("broker").setWorkerPoolSize(8);

  private final Vertx vertx;
  private final Context context;
  private final BrokerVerticle.Environment broker;
  private final String name;
  private final TopicRules rules;
  private final PartitionGrowth growth = new PartitionGrowth(System.nanoTime());
  private final TopicMetrics metrics;
  private final Map<Integer, PartitionVerticle> partitions = new TreeMap<>();

  /** Null while there is no such topic. */
  private TopicSettings settings;

  private Future<?> lastChange = Future.succeededFuture();
  private int pendingChanges;

  TopicHandler(Vertx vertx, BrokerVerticle.Environment broker, String name) {
    this.vertx = vertx;
    this.broker = broker;
    this.name = name;
    context = vertx.getOrCreateContext();
    rules = new TopicRules(broker.config().topics());
    metrics = new TopicMetrics(broker.meters(), name);
  }

  String name() {
    return name;
  }

  /** Whether there is no such topic, and nobody is about to make it. */
  boolean isNothing() {
    return settings == null && isIdle();
  }

  /** Whether no change is under way. */
  boolean isIdle() {
    return pendingChanges == 0;
  }

  /**
   * Serves the topic as it is on disk, or makes it.
   *
   * @param others how many topics there are beside this one, asked when it matters
   */
  Future<TopicHandler> ensure(EnsureTopicRequest request, IntSupplier others) {
    return change(
        () -> load().compose(found -> become(rules.ensure(request, found, others.getAsInt()))));
  }

  Future<TopicHandler> alter(AlterTopicRequest request) {
    return change(() -> become(rules.alter(request, settings)));
  }

  /** Becomes what another broker has of the topic too; makes it where it is not here. */
  Future<TopicHandler> adopt(NodeAnnouncement.Topic other) {
    return change(() -> load().compose(found -> become(rules.adopt(other, found))));
  }

  /** Whether another broker has something of the topic that this one lacks. */
  boolean lacks(NodeAnnouncement.Topic other) {
    return isIdle() && (settings == null || !settings.with(other).equals(settings));
  }

  /** Makes ready again what consumers of a node hold that has gone. */
  void releaseOf(String node) {
    partitions.values().forEach(partition -> partition.releaseOf(node));
  }

  /** What other nodes are told of the topic; null while there is none. */
  NodeAnnouncement.Topic announcement() {
    return settings == null
        ? null
        : new NodeAnnouncement.Topic(
            name,
            settings.partitions(),
            settings.durability(),
            settings.durabilityChanges(),
            settings.groups(),
            partitions.entrySet().stream()
                .map(it -> new NodeAnnouncement.Serving(it.getKey(), depth(it.getValue())))
                .toList());
  }

  private static long depth(PartitionVerticle partition) {
    return partition.stats().groups().values().stream()
        .map(GroupStats::balance)
        .mapToLong(balance -> balance.ready() + balance.overflow())
        .sum();
  }

  /** A partition out of service would bring the group back with it, so it must not be. */
  Future<TopicHandler> removeGroup(String group) {
    return change(
        () ->
            partitions.keySet().stream()
                .filter(number -> !inService(number))
                .findFirst()
                .map(number -> TopicHandler.<Void>outOfService(number, group))
                .orElseGet(() -> become(rules.removeGroup(name, group, settings))));
  }

  /** To be called about once a second. */
  void tick() {
    if (settings == null || !isIdle()) {
      return;
    }
    adoptGroups();
    long[] busyNs = ownPartitions().mapToLong(PartitionVerticle::busyNs).toArray();
    if (growth.wanted(busyNs, System.nanoTime())
        && settings.partitions() < broker.config().topics().maxPartitions()) {
      grow();
    }
  }

  /** Those that this node is given new messages for. */
  private Stream<PartitionVerticle> ownPartitions() {
    Owners owners = Owners.of(name, settings.partitions(), broker.directory().view());
    return partitions.entrySet().stream()
        .filter(it -> owners.owns(broker.node(), it.getKey()))
        .map(Map.Entry::getValue);
  }

  void close() {
    metrics.close();
  }

  TopicsReply.Topic describe() {
    List<TopicsReply.Partition> described = new ArrayList<>();
    partitions.forEach(
        (number, partition) ->
            described.add(
                PartitionDescription.of(
                    ref(number), inService(number), partition.problem(), partition.stats())));
    return new TopicsReply.Topic(name, durability(), settings.groups(), described);
  }

  private Future<TopicHandler> change(Supplier<Future<Void>> step) {
    pendingChanges++;
    Future<Void> changed = lastChange.otherwiseEmpty().compose(done -> step.get());
    lastChange = changed.onComplete(done -> pendingChanges--);
    return lastChange.map(this);
  }

  /** The settings, from disk the first time; null where there are none and nothing else. */
  private Future<TopicSettings> load() {
    return settings != null
        ? Future.succeededFuture(settings)
        : vertx.executeBlocking(this::stored);
  }

  /** Blocks. What partitions there are is seen rather than believed. */
  private TopicSettings stored() {
    int found =
        broker.overflows().found().stream()
            .filter(partition -> partition.topic().equals(name))
            .mapToInt(partition -> partition.partition() + 1)
            .max()
            .orElse(0);
    TopicConfig config = broker.config().topics();
    return broker
        .topicFiles()
        .read(name)
        .or(() -> Optional.ofNullable(found == 0 ? null : TopicSettings.anew(name, config)))
        .map(read -> read.atLeast(Math.max(found, config.partitions())))
        .orElse(null);
  }

  private Future<Void> become(TopicChange change) {
    if (change instanceof TopicChange.Refused refused) {
      return Future.failedFuture(BrokerVerticle.refusal(refused.code(), refused.reason()));
    }
    TopicSettings next = ((TopicChange.To) change).settings();
    if (next.equals(settings)) {
      return apply();
    }
    return vertx
        .<Void>executeBlocking(
            () -> {
              broker.topicFiles().write(name, next);
              return null;
            })
        .compose(
            written -> {
              settings = next;
              LOG.info(
                  "topic {} has {} partitions, groups {}, durability {}",
                  name,
                  next.partitions(),
                  next.groups(),
                  durability().name().toLowerCase(Locale.ROOT));
              return apply();
            });
  }

  /** Makes the partitions what the settings say. */
  private Future<Void> apply() {
    List<Future<?>> all = new ArrayList<>();
    partitions
        .values()
        .forEach(partition -> all.add(partition.alter(durability(), settings.groups())));
    IntStream.range(0, settings.partitions())
        .filter(number -> !partitions.containsKey(number))
        .forEach(number -> all.add(deploy(number)));
    return here(Future.join(all)).onComplete(done -> metrics.show(partitions.size())).mapEmpty();
  }

  private Future<?> deploy(int number) {
    PartitionVerticle partition =
        new PartitionVerticle(broker, ref(number), durability(), settings.groups());
    return vertx
        .deployVerticle(partition, ITS_WORKERS)
        .onSuccess(id -> partitions.put(number, partition));
  }

  /** Partitions answer on whatever thread they work on. */
  private <T> Future<T> here(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(
        done ->
            context.runOnContext(
                on -> {
                  if (done.succeeded()) {
                    promise.complete(done.result());
                  } else {
                    promise.fail(done.cause());
                  }
                }));
    return promise.future();
  }

  /**
   * Groups that partitions have found on their disk belong to the topic, whatever its file says.
   */
  private void adoptGroups() {
    Set<String> found = new TreeSet<>();
    partitions.forEach(
        (number, partition) -> {
          if (inService(number)) {
            found.addAll(partition.stats().groups().keySet());
          }
        });
    found.removeAll(settings.groups());
    if (!found.isEmpty()) {
      change(() -> become(new TopicChange.To(settings.with(found))))
          .onFailure(
              failure ->
                  LOG.error(
                      "topic {} cannot take groups {}, which it has on disk",
                      name,
                      found,
                      failure));
    }
  }

  private void grow() {
    int wanted = settings.partitions() + 1;
    LOG.info("topic {} is given partition {} because all others are busy", name, wanted - 1);
    alter(new AlterTopicRequest(name, wanted, null))
        .onSuccess(done -> metrics.grown())
        .onFailure(failure -> LOG.error("topic {} could not be given a partition", name, failure));
  }

  private Durability durability() {
    return settings.durabilityOr(broker.config().topics().durability());
  }

  private PartitionRef ref(int number) {
    return new PartitionRef(broker.node(), name, number);
  }

  private boolean inService(int number) {
    return broker.directory().view().partitions(name).contains(ref(number));
  }

  private static <T> Future<T> outOfService(int partition, String group) {
    return Future.failedFuture(
        BrokerVerticle.refusal(
            Refusals.NOT_ALLOWED,
            "partition "
                + partition
                + " is out of service; group "
                + group
                + " can be removed when it is back"));
  }
}
