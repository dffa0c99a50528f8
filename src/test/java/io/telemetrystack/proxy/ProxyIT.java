package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy on a real event bus before a partition that the test plays. */
class ProxyIT {
  private static final PartitionRef REF = new PartitionRef("n", "telemetry", 0);
  private static final FramePayload FRAME = new FramePayload(new Frame.Builder("host-1").build());

  private final Vertx vertx = Vertx.vertx();
  private final PartitionDirectory directory = new PartitionDirectory("n", 1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Object> live = new CopyOnWriteArrayList<>();
  private final List<Object> received = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    WireCodec.registerAll(vertx.eventBus());
    vertx.eventBus().consumer(Addresses.live("n"), message -> live.add(message.body()));
    ProxyConfig config = config(Duration.ofMillis(300));
    waitFor(vertx.deployVerticle(new ProxyVerticle(config, Brokers.of(directory), meters)));
  }

  @AfterEach
  void stop() throws Exception {
    waitFor(vertx.close());
  }

  @Test
  void bringsTheAnswerOfThePartitionBackAndTheVeryFrameToIt() throws Exception {
    partitionAnswers(new PublishReply.Accepted("1@n", Durability.MEMORY));

    assertThat(publish()).isEqualTo(new PublishReply.Accepted("1@n", Durability.MEMORY));
    assertThat(((PublishRequest) received.get(0)).messages().get(0).payload()).isSameAs(FRAME);
    assertThat(count("accepted")).isEqualTo(1);
  }

  @Test
  void passesRefusalsOn() throws Exception {
    partitionAnswers(new PublishReply.Full("full", 70));

    assertThat(publish()).isEqualTo(new PublishReply.Full("full", 70));
    assertThat(count("refused")).isEqualTo(1);
  }

  @Test
  void isUnavailableWhereThePartitionAnswersForAnotherNumberOfMessages() throws Exception {
    directory.take(Role.BROKER);
    directory.announce(REF);
    vertx.eventBus().consumer(address(), message -> message.reply(new PublishReplies(List.of())));

    assertThat(publish()).isInstanceOf(PublishReply.Unavailable.class);
  }

  @Test
  void isUnavailableWithoutAPartition() throws Exception {
    assertThat(publish()).isInstanceOf(PublishReply.Unavailable.class);
    assertThat(count("unavailable")).isEqualTo(1);
  }

  @Test
  void isUnavailableWhenThePartitionDoesNotAnswer() throws Exception {
    directory.take(Role.BROKER);
    directory.announce(REF);
    vertx.eventBus().consumer(address(), message -> received.add(message.body()));

    assertThat(publish()).isInstanceOf(PublishReply.Unavailable.class);
    assertThat(received).hasSize(1);
  }

  @Test
  void showsAcceptedFramesOnlyWhileSomebodyWatches() throws Exception {
    partitionAnswers(new PublishReply.Accepted("1@n", Durability.MEMORY));
    await().until(() -> publish() instanceof PublishReply.Accepted);
    directory.listen(true);
    await().until(() -> publish() instanceof PublishReply.Accepted);

    await().until(() -> live.size() == 1);
    assertThat(live.get(0)).isSameAs(FRAME);
  }

  @Test
  void refusesWhatIsNotARequest() {
    assertThatThrownBy(() -> waitFor(vertx.eventBus().request(Addresses.publish("n"), "hello")))
        .cause()
        .hasMessageContaining("not a request");
  }

  private static ProxyConfig config(Duration timeout) {
    return new ProxyConfig(150, timeout, timeout, timeout, 1 << 20);
  }

  private void partitionAnswers(PublishReply reply) {
    directory.take(Role.BROKER);
    directory.announce(REF);
    vertx
        .eventBus()
        .consumer(
            address(),
            message -> {
              received.add(message.body());
              message.reply(((PublishRequest) message.body()).answerAll(reply));
            });
  }

  private static String address() {
    return Addresses.partition(REF.node(), REF.topic(), REF.partition());
  }

  private PublishReply publish() throws Exception {
    PublishRequest request = new PublishRequest(REF.topic(), "host-1", FRAME);
    return waitFor(
        vertx
            .eventBus()
            .<PublishReplies>request(Addresses.publish("n"), request)
            .map(answer -> answer.body().single()));
  }

  private double count(String result) {
    return meters.get("telemetry.proxy.messages").tag("result", result).counter().count();
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
