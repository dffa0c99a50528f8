package io.telemetrystack.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.DescribeTopicsRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.HealthReply;
import io.telemetrystack.wire.HealthRequest;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.RemoveGroupRequest;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.TopicsReply;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Role broker: serves the topics that are configured or found on disk, and makes, changes and
 * describes topics at {@link Addresses#topics}. On an event loop; undeploying it takes all
 * partitions away. The event bus must know the records of {@code wire}.
 *
 * <p>A topic that cannot be served keeps neither the others nor the node from serving.
 */
public final class BrokerVerticle extends VerticleBase {
  /**
   * What a broker is given by the node.
   *
   * @param queue in memory, of each partition
   * @param heapIsShort whether memory is to be given back
   * @param clock when messages are made; leases run on monotonic time
   */
  public record Environment(
      BrokerConfig config,
      QueueBounds queue,
      TopicFiles topicFiles,
      Overflows overflows,
      PartitionDirectory directory,
      Readiness readiness,
      MeterRegistry meters,
      BooleanSupplier heapIsShort,
      InstantSource clock) {
    /** The node's id, part of addresses, ids and handles. */
    String node() {
      return directory.self();
    }
  }

  private static final long TICK_MS = 1_000;

  private final Environment environment;
  private final Map<String, TopicHandler> topics = new TreeMap<>();
  private MessageConsumer<Object> inbox;
  private BrokerTrouble trouble;

  public BrokerVerticle(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Future<?> start() {
    trouble = new BrokerTrouble(environment.readiness());
    LimitMetrics.register(environment.meters(), environment.config(), environment.queue());
    inbox = vertx.eventBus().consumer(Addresses.topics(environment.node()));
    inbox.handler(this::receive);
    return vertx
        .executeBlocking(this::known)
        .compose(names -> Future.join(names.stream().map(this::serve).toList()).otherwiseEmpty())
        .compose(done -> inbox.completion())
        .compose(done -> adopt())
        .onComplete(
            done -> {
              environment.directory().take(Role.BROKER);
              vertx.setPeriodic(0, TICK_MS, timer -> tick());
            })
        .otherwiseEmpty();
  }

  @Override
  public Future<?> stop() {
    environment.directory().giveUp(Role.BROKER);
    trouble.close();
    topics.values().forEach(TopicHandler::close);
    return inbox.unregister();
  }

  private void tick() {
    topics.values().forEach(TopicHandler::tick);
    takeDepartures();
    adopt();
    describe();
    trouble.unserved().stream().filter(this::isIdle).forEach(this::serve);
    vertx.executeBlocking(environment.overflows()::aside).onSuccess(trouble::setAside);
  }

  /** What consumers of nodes held that have gone would else be hidden until its leases end. */
  private void takeDepartures() {
    for (NodeAnnouncement gone : environment.directory().takeDeparted()) {
      topics.values().forEach(topic -> topic.releaseOf(gone.consumer()));
    }
  }

  /**
   * What was made or changed while this broker did not hear of it. It takes no messages before that
   * is done at its start, or a group that it does not know yet would miss them.
   */
  private Future<?> adopt() {
    List<Future<?>> adoptions = new ArrayList<>();
    for (NodeAnnouncement node : environment.directory().view().nodes()) {
      if (!node.node().equals(environment.node())) {
        node.topics().forEach(topic -> adoptions.add(adopt(topic)));
      }
    }
    return Future.join(adoptions);
  }

  private Future<?> adopt(NodeAnnouncement.Topic other) {
    TopicHandler topic = topics.get(other.name());
    boolean named = TopicRules.misnamed(other).isEmpty();
    if (!named || (topic != null && !topic.lacks(other))) {
      return Future.succeededFuture();
    }
    TopicHandler adopting = topic == null ? newTopic(other.name()) : topic;
    return adopting
        .adopt(other)
        .onSuccess(done -> trouble.served(other.name()))
        .onFailure(failure -> failed(adopting, failure));
  }

  private void describe() {
    environment
        .directory()
        .describe(
            topics.values().stream()
                .map(TopicHandler::announcement)
                .filter(Objects::nonNull)
                .toList());
  }

  private boolean isIdle(String name) {
    TopicHandler topic = topics.get(name);
    return topic == null || topic.isIdle();
  }

  /** Blocks. */
  private Set<String> known() {
    trouble.foundSetAside(environment.overflows().aside());
    Set<String> names = new TreeSet<>(environment.config().topics().topics());
    names.addAll(environment.topicFiles().found());
    environment.overflows().found().stream()
        .map(Overflows.Found::topic)
        .filter(Topics::isName)
        .forEach(names::add);
    return names;
  }

  /** The topic with what is configured for it. */
  private Future<TopicHandler> serve(String name) {
    return ensure(new EnsureTopicRequest(name, environment.config().topics().groupsOf(name)));
  }

  private void receive(Message<Object> message) {
    answer(message.body())
        .onSuccess(message::reply)
        .onFailure(failure -> message.fail(code(failure), String.valueOf(failure.getMessage())));
  }

  private Future<?> answer(Object body) {
    if (body instanceof EnsureTopicRequest request) {
      return ensure(request).map(BrokerVerticle::reply);
    } else if (body instanceof AlterTopicRequest request) {
      return existing(request.topic())
          .compose(topic -> topic.alter(request))
          .map(BrokerVerticle::reply);
    } else if (body instanceof RemoveGroupRequest request) {
      return existing(request.topic())
          .compose(topic -> topic.removeGroup(request.group()))
          .map(BrokerVerticle::reply);
    } else if (body instanceof DescribeTopicsRequest request) {
      return describe(request.topic());
    } else if (body instanceof HealthRequest) {
      return Future.succeededFuture(new HealthReply(environment.node()));
    }
    return Future.failedFuture(refusal(Refusals.MALFORMED, "not a request about topics"));
  }

  private Future<TopicHandler> ensure(EnsureTopicRequest request) {
    Optional<TopicChange.Refused> misnamed = TopicRules.misnamed(request);
    if (misnamed.isPresent()) {
      return Future.failedFuture(refusal(misnamed.get().code(), misnamed.get().reason()));
    }
    String name = request.topic();
    TopicHandler topic = newTopic(name);
    return topic
        .ensure(request, () -> topics.size() - 1)
        .onSuccess(
            done -> {
              trouble.served(name);
              describe();
            })
        .onFailure(failure -> failed(topic, failure));
  }

  private TopicHandler newTopic(String name) {
    return topics.computeIfAbsent(name, n -> new TopicHandler(vertx, environment, n));
  }

  /** What was not made leaves nothing behind; what is there and cannot be served is tried again. */
  private void failed(TopicHandler topic, Throwable failure) {
    if (topic.isNothing()) {
      topics.remove(topic.name(), topic);
      topic.close();
    }
    if (!(failure instanceof ReplyException)) {
      trouble.unserved(topic.name(), failure);
    }
  }

  private Future<TopicHandler> existing(String name) {
    TopicHandler topic = topics.get(name);
    return topic == null || topic.isNothing()
        ? Future.failedFuture(
            refusal(Refusals.NO_SUCH_TOPIC, "there is no topic " + TopicRules.shown(name)))
        : Future.succeededFuture(topic);
  }

  private Future<TopicsReply> describe(String name) {
    if (!name.isEmpty()) {
      return existing(name).map(BrokerVerticle::reply);
    }
    return Future.succeededFuture(
        new TopicsReply(
            topics.values().stream()
                .filter(topic -> !topic.isNothing())
                .map(TopicHandler::describe)
                .toList()));
  }

  private static TopicsReply reply(TopicHandler topic) {
    return new TopicsReply(List.of(topic.describe()));
  }

  private static int code(Throwable failure) {
    if (failure instanceof ReplyException refused) {
      return refused.failureCode();
    }
    return failure instanceof OverflowException || failure instanceof TopicFileException
        ? Refusals.DISK
        : Refusals.FAULT;
  }

  static ReplyException refusal(int code, String reason) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, reason);
  }
}
