package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.health.Attendance;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectorIT {
  private static final BatchLimits AT_ONCE = new BatchLimits(1, 1L << 30, 60_000);
  private static final Backoff BACKOFF = new Backoff(20, 2, 100);

  static final Attendance.Limits NEVER = new Attendance.Limits(1L << 60, 1L << 60, 0);

  private final Vertx vertx = Vertx.vertx();
  private final Fleet fleet = new Fleet(8, 1);
  private final WriteLog store = new WriteLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private PartitionDouble partition;
  private String deployment;

  @BeforeEach
  void startTheBus() {
    WireCodec.registerAll(vertx.eventBus());
    partition = new PartitionDouble(vertx);
  }

  @AfterEach
  void closeAll() {
    store.release();
    join(vertx.close());
  }

  @Test
  void writesABatchOfTheConfiguredPoints() {
    int perFrame = frame(0).size();
    put("a", "b", "c", "d", "e");
    start(new BatchLimits(2 * perFrame, 1L << 30, 60_000));
    await().until(() -> partition.acked().size() == 4);
    assertThat(store.writes()).extracting(List::size).containsExactly(2, 2);
    assertThat(partition.leased()).containsExactly("e");
  }

  @Test
  void writesWhatThereIsAtTheConfiguredAge() {
    put("a", "b", "c");
    start(new BatchLimits(1_000_000, 1L << 30, 50));
    await().until(() -> partition.acked().equals(List.of("a", "b", "c")));
    assertThat(store.writes()).extracting(List::size).containsExactly(3);
  }

  @Test
  void acknowledgesOnlyWhatTheStoreHasConfirmed() {
    store.hold();
    put("a");
    start(AT_ONCE);
    await().until(() -> store.writes().size() == 1);
    await().during(Duration.ofMillis(200)).until(() -> partition.acked().isEmpty());
    store.release();
    await().until(() -> partition.acked().equals(List.of("a")));
  }

  @Test
  void leasesNoMoreThanAFewBatchesWhileTheStoreIsSlow() {
    store.hold();
    put("a", "b", "c", "d");
    start(AT_ONCE);
    await().until(() -> partition.leased().size() == 4);
    put("e", "f");
    await().during(Duration.ofMillis(700)).until(() -> partition.leased().size() == 4);
    store.release();
    await().until(() -> partition.acked().size() == 6);
  }

  @Test
  void givesBackWhatTheStoreDidNotTakeAndComesAgain() {
    store.setAvailable(false);
    put("a", "b");
    start(AT_ONCE);
    await().until(() -> partition.nacks().size() >= 6);
    assertThat(partition.nacks()).noneMatch(NackRequest::rejected);
    assertThat(partition.acked()).isEmpty();
    store.setAvailable(true);
    await().until(() -> List.of("a", "b").equals(partition.acked().stream().sorted().toList()));
    assertThat(meters.counter("telemetry.collector.samples.written").count())
        .isEqualTo(frame(0).size() * 2.0);
  }

  @Test
  void pausesLongerAndLongerWhileTheStoreIsAway() {
    store.setAvailable(false);
    put("a");
    start(AT_ONCE, new Backoff(50, 2, 60_000));
    await().until(() -> partition.nacks().size() >= 2);
    int leases = partition.leases();
    await().during(Duration.ofSeconds(1)).until(() -> partition.leases() <= leases + 20);
  }

  @Test
  void asksAgainWhereAnAnswerCannotBeRead() {
    partition.spoilNext();
    put("a");
    start(new BatchLimits(1_000_000, 1L << 30, 50));

    await().until(() -> partition.acked().equals(List.of("a")));
  }

  @Test
  void rejectsWhatIsNoFrameAndStoresItsNeighbours() {
    put("a");
    partition.put("bad", new BytesPayload(new byte[] {1, 2, 3}));
    put("b");
    start(AT_ONCE);
    await().until(() -> partition.acked().equals(List.of("a", "b")));
    assertThat(partition.nacks())
        .singleElement()
        .satisfies(
            nack -> {
              assertThat(nack.handles()).containsExactly("bad");
              assertThat(nack.rejected()).isTrue();
              assertThat(nack.reason()).isNotBlank();
            });
  }

  @Test
  void makesDeadLettersOfFramesThatTheStoreRefusesAndAcknowledgesTheirNeighbours() {
    store.refuseNext(new WriteResult.Refusal(1, 2, "400 bad line"));
    put("a", "b", "c");
    start(new BatchLimits(3 * frame(0).size(), 1L << 30, 60_000));
    await().until(() -> partition.acked().equals(List.of("a", "c")));
    assertThat(partition.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.handles()).containsExactly("b");
              assertThat(refused.reason()).contains("2 of 80").contains("400 bad line");
            });
    assertThat(meters.counter("telemetry.collector.samples.refused").count()).isEqualTo(2);
    assertThat(meters.counter("telemetry.collector.samples.written").count()).isEqualTo(238);
  }

  @Test
  void extendsTheLeasesOfWhatWaitsForTheStore() {
    store.hold();
    put("a", "b");
    start(AT_ONCE);
    await().until(() -> partition.extended().containsAll(List.of("a", "b")));
    assertThat(partition.nacks()).isEmpty();
    store.release();
    await().until(() -> partition.acked().size() == 2);
  }

  @Test
  void asksAStoreNoMoreOnceItSaysThatItsSettingsAreWrong() {
    store.failWith(
        new StoreUnavailableException(Remedy.RECONFIGURE, "check influxdb-token", null, 0));
    put("a");
    start(AT_ONCE, new Backoff(20, 2, 60_000));
    await().until(() -> partition.nacks().size() == 1);
    await().during(Duration.ofMillis(700)).until(() -> store.attempts() == 1);
    assertThat(meters.get("telemetry.collector.circuit.open").gauge().value()).isEqualTo(1);
    assertThat(partition.nacks()).noneMatch(NackRequest::rejected);
  }

  @Test
  void waitsAsLongAsTheStoreAsks() {
    store.failWith(new StoreUnavailableException(Remedy.SLOW_DOWN, "503", null, 1_500));
    put("a");
    start(AT_ONCE, new Backoff(1, 1, 1));
    await().until(() -> store.writes().size() == 1);
    await().during(Duration.ofSeconds(1)).until(() -> store.writes().size() == 1);
    store.failWith(null);
    await().until(() -> partition.acked().equals(List.of("a")));
  }

  @Test
  void finishesTheWriteInProgressAndGivesBackTheRestWhenStopped() {
    store.hold();
    put("a", "b", "c");
    start(AT_ONCE);
    await().until(() -> store.writes().size() == 1 && partition.leased().size() == 3);
    Future<Void> stopped = vertx.undeploy(deployment);
    await().until(() -> partition.nacks().size() == 2);
    assertThat(partition.nacks()).noneMatch(NackRequest::rejected);
    assertThat(stopped.isComplete()).isFalse();
    store.release();
    join(stopped);
    assertThat(partition.acked()).containsExactly("a");
    assertThat(partition.leased()).isEmpty();
    assertThat(store.writes()).hasSize(1);
  }

  private void start(BatchLimits limits) {
    start(limits, BACKOFF);
  }

  private void start(BatchLimits limits, Backoff backoff) {
    PartitionDirectory directory = new PartitionDirectory("node", 1);
    directory.announce(partition.ref);
    CollectorVerticle.Setup setup =
        new CollectorVerticle.Setup(
            new CollectorConfig(limits, backoff, 3, 2, NEVER, Duration.ofHours(1)),
            directory,
            store,
            meters);
    deployment = join(vertx.deployVerticle(new CollectorVerticle(setup)));
  }

  private void put(String... handles) {
    for (String handle : handles) {
      partition.put(handle, new FramePayload(frame(0)));
    }
  }

  private Frame frame(int host) {
    return fleet.frame(host, 0, 1);
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
