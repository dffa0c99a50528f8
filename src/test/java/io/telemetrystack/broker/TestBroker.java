package io.telemetrystack.broker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.broker.rocksdb.RocksDbOverflows;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.TopicsReply;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** A broker on a real event bus and disk, and its client; calls wait for their answer. */
final class TestBroker {
  static final String NODE = "node-1";

  final PartitionDirectory partitions = new PartitionDirectory(NODE, 1);
  final Readiness readiness = new Readiness();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Overflows overflows;

  private final Vertx vertx = Vertx.vertx();
  private final Path directory;
  private final LRUCache cache;
  private final WriteBufferManager writeBuffers;
  private String deployment;

  TestBroker(Path directory) {
    RocksDB.loadLibrary();
    this.directory = directory;
    cache = new LRUCache(8 << 20);
    writeBuffers = new WriteBufferManager(16 << 20, cache);
    overflows = new RocksDbOverflows(directory, cache, writeBuffers, InstantSource.system());
    WireCodec.registerAll(vertx.eventBus());
  }

  void start(TopicConfig topics) throws Exception {
    start(topics, overflows);
  }

  void start(TopicConfig topics, Overflows disks) throws Exception {
    BrokerConfig config =
        new BrokerConfig(
            topics, 1_000, 1 << 20, 1 << 30, 0, Duration.ofSeconds(1), Duration.ofSeconds(30), 3);
    BrokerVerticle.Environment environment =
        new BrokerVerticle.Environment(
            config,
            QueueBounds.of(config),
            new TopicFiles(directory),
            disks,
            partitions,
            readiness,
            meters,
            () -> false,
            InstantSource.system());
    deployment = waitFor(vertx.deployVerticle(new BrokerVerticle(environment)));
  }

  void stop() throws Exception {
    waitFor(vertx.undeploy(deployment));
  }

  void close() throws Exception {
    waitFor(vertx.close());
    writeBuffers.close();
    cache.close();
  }

  Future<TopicsReply> request(Object aboutTopics) {
    return vertx
        .eventBus()
        .<TopicsReply>request(Addresses.topics(NODE), aboutTopics)
        .map(reply -> reply.body());
  }

  List<TopicsReply.Topic> ask(Object aboutTopics) throws Exception {
    return waitFor(request(aboutTopics)).topics();
  }

  TopicsReply.Topic ensure(String topic, String... groups) throws Exception {
    return ask(new EnsureTopicRequest(topic, List.of(groups))).get(0);
  }

  TopicsReply.Topic raise(String topic, int count) throws Exception {
    return ask(new AlterTopicRequest(topic, count, null)).get(0);
  }

  PublishReply put(String topic, int partition, String text) throws Exception {
    BytesPayload payload = new BytesPayload(text.getBytes(StandardCharsets.UTF_8));
    return call(PublishReplies.class, topic, partition, new PublishRequest(topic, text, payload))
        .single();
  }

  List<LeasedMessage> lease(String topic, int partition, String group) throws Exception {
    return call(LeaseReply.class, topic, partition, new LeaseRequest(group, "c", 100, 1L << 30, 0))
        .messages();
  }

  void ack(String topic, int partition, String group, List<LeasedMessage> messages)
      throws Exception {
    List<String> handles = messages.stream().map(LeasedMessage::handle).toList();
    call(SettleReply.class, topic, partition, new AckRequest(group, handles));
  }

  static String text(LeasedMessage message) {
    return new String(message.payload().encode(), StandardCharsets.UTF_8);
  }

  static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private <T> T call(Class<T> reply, String topic, int partition, Object body) throws Exception {
    String address = Addresses.partition(NODE, topic, partition);
    return reply.cast(waitFor(vertx.eventBus().request(address, body).map(it -> it.body())));
  }
}
