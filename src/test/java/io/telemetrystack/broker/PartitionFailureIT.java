package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partition whose overflow fails, as a disk or a fault would make it. */
class PartitionFailureIT {
  private static final String ADDRESS = Addresses.partition("node-1", Topics.TELEMETRY, 0);

  private final Vertx vertx = Vertx.vertx();
  private final Readiness readiness = new Readiness();
  private final InMemoryOverflow disk = new InMemoryOverflow();
  private volatile RuntimeException failure;

  @BeforeEach
  void start() throws Exception {
    WireCodec.registerAll(vertx.eventBus());
    BrokerConfig config =
        new BrokerConfig(
            new TopicConfig(1, 16, 100, Durability.MEMORY, List.of()),
            1,
            1 << 20,
            1 << 30,
            0,
            Duration.ofSeconds(9),
            Duration.ofHours(1),
            3);
    BrokerVerticle.Environment environment =
        new BrokerVerticle.Environment(
            "node-1",
            config,
            (topic, partition) -> failing(disk),
            new PartitionDirectory(),
            readiness,
            new SimpleMeterRegistry(),
            InstantSource.system());
    waitFor(vertx.deployVerticle(new BrokerVerticle(environment)));
    put();
    put();
    put();
    assertThat(waitFor(lease(0)).messages()).hasSize(1);
  }

  @AfterEach
  void stop() throws Exception {
    failure = null;
    waitFor(vertx.close());
  }

  @Test
  void answersAtOnceWhereTheCoreHasAFault() {
    failure = new IllegalStateException("a fault");

    assertThatThrownBy(() -> waitFor(lease(0)))
        .cause()
        .hasMessageContaining("a fault")
        .extracting(e -> ((ReplyException) e).failureCode())
        .isEqualTo(Refusals.FAULT);
    assertThatThrownBy(() -> waitFor(lease(0)))
        .cause()
        .extracting(e -> ((ReplyException) e).failureCode())
        .isEqualTo(Refusals.FAULT);
  }

  @Test
  void saysSoInReadinessAndForgetsItWhenItIsOver() {
    assertThat(problem()).isEmpty();
    failure = new OverflowException("/disk cannot be read", null);
    assertThatThrownBy(() -> waitFor(lease(0))).cause().hasMessageContaining("/disk");

    assertThat(problem()).hasValueSatisfying(text -> assertThat(text).contains("/disk"));
    await().atMost(Duration.ofSeconds(10)).until(() -> problem().isEmpty());
  }

  @Test
  void keepsAnsweringLeasesThatWaitWhenOneOfThemFails() throws Exception {
    failure = new IllegalStateException("a fault");
    Future<LeaseReply> failed = lease(9_000);
    assertThatThrownBy(() -> waitFor(failed)).cause().hasMessageContaining("a fault");
    failure = null;

    assertThat(waitFor(lease(9_000)).messages()).hasSize(1);
    assertThat(waitFor(lease(0)).messages()).hasSize(1);
  }

  private Overflow failing(Overflow overflow) {
    return (Overflow)
        Proxy.newProxyInstance(
            Overflow.class.getClassLoader(),
            new Class<?>[] {Overflow.class},
            (proxy, method, arguments) -> {
              if (failure != null && method.getName().equals("read")) {
                throw failure;
              }
              try {
                return method.invoke(overflow, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Optional<String> problem() {
    return readiness.problems().get("partition telemetry 0");
  }

  private void put() throws Exception {
    PublishRequest request =
        new PublishRequest(Topics.TELEMETRY, "key", new BytesPayload(new byte[10]));
    Object reply = waitFor(vertx.eventBus().request(ADDRESS, request).map(it -> it.body()));
    assertThat(reply).isInstanceOf(PublishReply.Accepted.class);
  }

  private Future<LeaseReply> lease(long waitMs) {
    LeaseRequest request = new LeaseRequest(Topics.COLLECTOR_GROUP, "c", 1, Long.MAX_VALUE, waitMs);
    return vertx.eventBus().<LeaseReply>request(ADDRESS, request).map(reply -> reply.body());
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}
