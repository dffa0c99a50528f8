package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.SettleReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A partition whose disk fails, is full, is damaged, or shares its writes. */
class PartitionServiceTest {
  private static final PartitionRef REF = new PartitionRef("node-1", "t", 2);
  private static final long SPILL_AGE_MS = 1_000;

  private final FailingOverflows disks = new FailingOverflows();
  private final List<Boolean> announced = new ArrayList<>();
  private final PartitionTrouble trouble =
      new PartitionTrouble("t/2", new DamageMetrics(new SimpleMeterRegistry(), REF));
  private static final int QUEUE_SIZE = 10;

  private boolean heapIsShort;
  private long nowMs;

  @Test
  void oneWriteServesAllWhoPutMeanwhile() {
    PartitionService service = open(Durability.FSYNC);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(put(service, "m" + i));
    }
    assertThat(answers).allMatch(answer -> answer.body == null);
    int writes = disks.disk.writes();
    service.write(nowMs);

    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.body)
                    .isInstanceOfSatisfying(
                        PublishReply.Accepted.class,
                        it -> assertThat(it.durability()).isEqualTo(Durability.FSYNC)));
    assertThat(disks.disk.writes() - writes).isEqualTo(1);
  }

  @Test
  void saysOfEachMessageThatWasPutTogetherWhatBecameOfIt() {
    PartitionService service = open(Durability.MEMORY);
    Answer first = putAll(service, QUEUE_SIZE + 1);
    assertThat(first.body).isNull();
    service.write(nowMs);

    assertThat(((PublishReplies) first.body).replies())
        .hasSize(QUEUE_SIZE + 1)
        .allMatch(PublishReply.Accepted.class::isInstance);
    assertThat(lease(service)).hasSize(QUEUE_SIZE + 1);
  }

  @Test
  void promisesOfMessagesThatWerePutTogetherOnlyThoseInMemoryWhereTheWriteFails() {
    PartitionService service = open(Durability.MEMORY);
    Answer answer = putAll(service, QUEUE_SIZE + 2);
    disks.disk.freeBytes = 0;
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    service.write(nowMs);

    List<PublishReply> replies = ((PublishReplies) answer.body).replies();
    assertThat(replies.subList(0, QUEUE_SIZE)).allMatch(PublishReply.Accepted.class::isInstance);
    assertThat(replies.subList(QUEUE_SIZE, replies.size()))
        .hasSize(2)
        .allMatch(PublishReply.Unavailable.class::isInstance);
    assertThat(texts(lease(service))).hasSize(QUEUE_SIZE);
  }

  @Test
  void answersAnAckOfWhatIsOnDiskOnceItIsWritten() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    Answer ack = send(service, new AckRequest("a", List.of(lease(service).get(0).handle())));
    assertThat(ack.body).isNull();
    service.write(nowMs);

    assertThat(ack.body).isEqualTo(new SettleReply(1, List.of()));
    restart(service);
    assertThat(lease(open(Durability.DISK))).isEmpty();
  }

  @Test
  void answersAtOnceWhatNeedsNoDisk() {
    PartitionService service = open(Durability.MEMORY);

    assertThat(put(service, "one").body).isInstanceOf(PublishReply.Accepted.class);
    assertThat(send(service, new AckRequest("a", List.of(lease(service).get(0).handle()))).body)
        .isEqualTo(new SettleReply(1, List.of()));
  }

  @Test
  void refusesWhatAFailedWriteHeldAndGoesOnAfterOpeningAgain() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    Answer refused = put(service, "two");
    disks.disk.failAfter(0, Kind.FAILED, false);
    service.write(nowMs);
    assertThat(refused.body).isInstanceOf(PublishReply.Unavailable.class);
    assertThat(put(service, "three").body).isInstanceOf(PublishReply.Unavailable.class);
    service.tick(nowMs, 0);

    assertThat(announced).containsExactly(true, false, true);
    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void keepsInMemoryWhatTheDiskDidNotTakeUntilItOpensAgain() {
    PartitionService service = open(Durability.MEMORY);
    accept(service, "one");
    disks.disk.failAfter(0, Kind.FAILED, false);
    disks.refuseToOpen = true;
    service.tick(nowMs, SPILL_AGE_MS);
    service.tick(nowMs += 2_000, SPILL_AGE_MS);
    assertThat(send(service, new LeaseRequest("a", "c", 1, 1, 0)).code).isEqualTo(Refusals.DISK);
    disks.refuseToOpen = false;
    service.tick(nowMs += 2_000, SPILL_AGE_MS);

    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void noticesADiskThatFailsWhileThereIsNothingToDo() {
    PartitionService service = open(Durability.DISK);
    int writes = disks.disk.writes();
    service.tick(nowMs += 4_000, 0);
    assertThat(disks.disk.writes()).isEqualTo(writes);
    service.tick(nowMs += 2_000, 0);
    assertThat(disks.disk.writes()).isEqualTo(writes + 1);
    disks.disk.failAfter(0, Kind.FAILED, false);
    service.tick(nowMs += 6_000, 0);
    assertThat(announced).containsExactly(true, false);
  }

  @Test
  void leavesTheDiskAloneWhileNothingNeedsIt() {
    PartitionService service = open(Durability.MEMORY);
    int writes = disks.disk.writes();
    service.tick(nowMs += 60_000, 0);
    assertThat(disks.disk.writes()).isEqualTo(writes);
  }

  @Test
  void asksTheDiskForWhatIsOldAsSoonAsItIs() {
    PartitionService service = open(Durability.MEMORY);
    accept(service, "one");
    service.tick(nowMs, 0);
    assertThat(service.leavesDiskAlone(nowMs, SPILL_AGE_MS - 1)).isTrue();
    assertThat(service.leavesDiskAlone(nowMs, SPILL_AGE_MS)).isFalse();
    assertThat(service.leavesDiskAlone(nowMs + 250, 0)).isFalse();
  }

  @Test
  void answersLeasesThatWaitWhenItLeavesService() {
    PartitionService service = open(Durability.DISK);
    Answer waiting = send(service, new LeaseRequest("a", "c", 9, Long.MAX_VALUE, 60_000));
    put(service, "one");
    disks.disk.failAfter(0, Kind.FAILED, false);
    service.write(nowMs);

    assertThat(waiting.body).isEqualTo(WaitingLeases.NOTHING);
  }

  @Test
  void tellsWhoWatchesOfMessagesThatItMayNotHave() {
    PartitionService service = open(Durability.MEMORY);
    putAll(service, 10_000);
    service.write(nowMs);
    send(service, new LeaseRequest("a", "greedy", 10_000, Long.MAX_VALUE, 0));
    Answer watching = send(service, new LeaseRequest("a", "greedy", 9, 999, 60_000, true));
    Answer waiting = send(service, new LeaseRequest("a", "greedy", 9, 999, 60_000));
    assertThat(watching.body).isNull();
    put(service, "late");
    service.write(nowMs);

    assertThat(watching.body).isEqualTo(new LeaseReply(List.of()));
    assertThat(waiting.body).isNull();
    assertThat(texts(lease(service))).containsExactly("late");
  }

  @Test
  void setsAsideWhatTurnsOutToBeDamagedWhenItOpensAgain() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    put(service, "two");
    disks.disk.failAfter(0, Kind.FAILED, false);
    service.write(nowMs);
    disks.failNextLife = Kind.DAMAGED;
    service.tick(nowMs, 0);

    assertThat(disks.setAside).hasSize(1);
    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void judgesAFullDiskByTheSpaceOfTheMoment() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    put(service, "two");
    disks.disk.freeBytes = 0;
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    service.write(nowMs);

    assertThat(announced).containsExactly(true);
    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void writesWhatItHasWhenTheClockIsSetBack() {
    PartitionService service = open(Durability.MEMORY);
    service.tick(nowMs, 9_000_000);
    Answer answer = new Answer();
    byte[] bytes = {1};
    service.handle(new PublishRequest("t", "k", new BytesPayload(bytes)), answer, nowMs, 9_000_000);
    service.tick(nowMs, 5_000_000);

    assertThat(disks.disk.groups().get(0).count()).isOne();
  }

  @Test
  void answersAPutOnceWhereNoOffsetCanBeReserved() {
    PartitionService service = open(Durability.MEMORY);
    disks.disk.failAfter(0, Kind.FAILED, false);

    assertThat(put(service, "one").body).isInstanceOf(PublishReply.Unavailable.class);
  }

  @Test
  void staysInServiceWhileTheDiskIsFull() {
    PartitionService service = open(Durability.MEMORY);
    accept(service, "one");
    disks.disk.freeBytes = 0;
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    service.tick(nowMs, SPILL_AGE_MS);

    assertThat(put(service, "two").body)
        .isInstanceOfSatisfying(
            PublishReply.Full.class, full -> assertThat(full.reason()).contains("disk-reserve"));
    assertThat(texts(lease(service))).containsExactly("one");
    disks.disk.freeBytes = Long.MAX_VALUE;
    service.tick(nowMs, SPILL_AGE_MS);
    accept(service, "two");
    assertThat(announced).containsExactly(true);
  }

  @Test
  void remembersWhatWasSettledWhileTheDiskWasFullWhenItOpensAgain() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    accept(service, "two");
    disks.disk.freeBytes = 0;
    service.tick(nowMs, 0);
    AckRequest request = new AckRequest("a", List.of(lease(service).get(0).handle()));
    Answer ack = send(service, request);
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    service.write(nowMs);
    assertThat(ack.body).isEqualTo(new SettleReply(1, List.of()));
    disks.disk.freeBytes = Long.MAX_VALUE;
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    service.tick(nowMs, 0);
    service.tick(nowMs += 2_000, 0);

    assertThat(announced).containsExactly(true, false, true);
    assertThat(texts(lease(service))).containsExactly("two");
  }

  @Test
  void setsADamagedDiskAsideAndKeepsWhatMemoryHas() {
    PartitionService service = open(Durability.DISK);
    accept(service, "one");
    disks.disk.failAfter(0, Kind.DAMAGED, false);
    put(service, "two");
    service.write(nowMs);
    service.tick(nowMs, 0);

    assertThat(disks.setAside).hasSize(1);
    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void opensEmptyWhereTheDiskIsDamagedFromTheStart() {
    disks.damaged = true;
    PartitionService service = open(Durability.DISK);

    assertThat(disks.setAside).hasSize(1);
    assertThat(lease(service)).isEmpty();
    accept(service, "one");
  }

  @Test
  void triesToSaveUntilThereIsSpace() {
    PartitionService service = open(Durability.MEMORY);
    accept(service, "one");
    disks.disk.freeBytes = 0;
    disks.disk.failAfter(0, Kind.NO_SPACE, false);
    assertThat(service.save(nowMs)).isFalse();
    assertThat(service.save(nowMs)).isTrue();

    disks.restart();
    assertThat(texts(lease(open(Durability.MEMORY)))).containsExactly("one");
  }

  @Test
  void givesMemoryBackWhileTheHeapIsShort() {
    PartitionService service = open(Durability.MEMORY);
    accept(service, "one");
    heapIsShort = true;
    service.tick(nowMs, 0);

    assertThat(service.stats().groups().get("a").residentMessages()).isZero();
    assertThat(texts(lease(service))).containsExactly("one");
  }

  @Test
  void changesItsDurabilityAndGroupsWhileItServes() {
    PartitionService service = open(Durability.DISK);
    Answer before = put(service, "before");
    service.alter(Durability.MEMORY, List.of("b"), nowMs);
    Answer after = put(service, "after");

    assertThat(((PublishReply.Accepted) before.body).durability()).isEqualTo(Durability.DISK);
    assertThat(((PublishReply.Accepted) after.body).durability()).isEqualTo(Durability.MEMORY);
    assertThat(send(service, new LeaseRequest("a", "c", 9, 99, 0)).code)
        .isEqualTo(Refusals.NO_SUCH_GROUP);
    LeaseReply leased = (LeaseReply) send(service, new LeaseRequest("b", "c", 9, 99, 0)).body;
    assertThat(texts(leased.messages())).containsExactly("after");
  }

  private PartitionService open(Durability durability) {
    PartitionLimits limits = Limits.of(QUEUE_SIZE, 1 << 20);
    PartitionService service =
        new PartitionService(
            new PartitionService.Surroundings(
                new PartitionOpener(REF, limits, disks, trouble),
                limits,
                SPILL_AGE_MS,
                trouble,
                () -> heapIsShort,
                announced::add),
            durability,
            List.of("a"));
    service.tick(nowMs, 0);
    return service;
  }

  private void restart(PartitionService service) {
    assertThat(service.save(nowMs)).isTrue();
    disks.restart();
  }

  private void accept(PartitionService service, String text) {
    Answer answer = put(service, text);
    service.write(nowMs);
    assertThat(answer.body).isInstanceOf(PublishReply.Accepted.class);
  }

  private Answer put(PartitionService service, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return send(service, new PublishRequest("t", "k", new BytesPayload(bytes)));
  }

  private Answer putAll(PartitionService service, int count) {
    List<PublishRequest.Message> messages =
        IntStream.range(0, count)
            .mapToObj(i -> new PublishRequest.Message("k", new BytesPayload(new byte[] {1})))
            .toList();
    return send(service, new PublishRequest("t", messages));
  }

  private List<LeasedMessage> lease(PartitionService service) {
    LeaseRequest request = new LeaseRequest("a", "c", 100, Long.MAX_VALUE, 0);
    return ((LeaseReply) send(service, request).body).messages();
  }

  private Answer send(PartitionService service, Object body) {
    Answer answer = new Answer();
    service.handle(body, answer, nowMs, 0);
    return answer;
  }

  private static List<String> texts(List<LeasedMessage> messages) {
    return messages.stream()
        .map(message -> new String(message.payload().encode(), StandardCharsets.UTF_8))
        .toList();
  }

  private static final class Answer implements Reply {
    private Object body;
    private int code;

    @Override
    public void send(Object answer) {
      assertThat(body == null && code == 0).as("answered once").isTrue();
      body =
          answer instanceof PublishReplies put && put.replies().size() == 1 ? put.single() : answer;
    }

    @Override
    public void refuse(int refusal, String reason) {
      assertThat(body == null && code == 0).as("answered once").isTrue();
      code = refusal;
    }
  }
}
