package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.DeadLettersRequest;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.RefuseRequest;
import io.telemetrystack.wire.ReleaseRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a partition says needs no disk may be done on an event loop, so it must never touch one:
 * random requests and ticks, in {@value #SEEDS} lives of {@value #STEPS} steps.
 */
class PartitionInMemoryTest {
  private static final int SEEDS = 500;
  private static final int STEPS = 400;
  private static final int QUEUE_SIZE = 12;
  private static final int ALL = 1_000;
  private static final int OFTEN = 5_000;
  private static final long SPILL_AGE_MS = 5_000;
  private static final List<String> GROUPS = List.of("a", "b");

  /** How often each was done without the disk. */
  private final Map<String, Integer> inMemory = new HashMap<>();

  @Test
  void neverTouchesTheDiskWhereItSaysThatItNeedsNone() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new Life(seed).live();
    }

    assertThat(inMemory.keySet())
        .containsExactlyInAnyOrder(
            "PublishRequest",
            "LeaseRequest",
            "AckRequest",
            "NackRequest",
            "ExtendRequest",
            "ReleaseRequest",
            "tick");
    assertThat(inMemory.get("PublishRequest")).isGreaterThan(OFTEN);
    assertThat(inMemory.get("AckRequest")).isGreaterThan(OFTEN);
  }

  private final class Life {
    private final long seed;
    private final SplittableRandom random;
    private final FailingOverflows disks = new FailingOverflows();
    private final PartitionService service;
    private final List<String> handles = new ArrayList<>();
    private long nowMs;

    Life(long seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      PartitionRef ref = new PartitionRef("n", "t", 0);
      PartitionTrouble trouble =
          new PartitionTrouble("t/0", new DamageMetrics(new SimpleMeterRegistry(), ref));
      PartitionLimits limits = Limits.of(QUEUE_SIZE, 1 << 20);
      service =
          new PartitionService(
              new PartitionService.Surroundings(
                  new PartitionOpener(ref, limits, disks, trouble),
                  limits,
                  SPILL_AGE_MS,
                  trouble,
                  () -> random.nextInt(100) == 0,
                  inService -> {}),
              random.nextInt(10) == 0 ? Durability.DISK : Durability.MEMORY,
              GROUPS);
    }

    void live() {
      tick();
      for (int step = 0; step < STEPS; step++) {
        nowMs += random.nextInt(60);
        if (random.nextInt(8) == 0) {
          tick();
        } else if (random.nextInt(20) == 0) {
          GROUPS.forEach(this::drain);
        } else {
          handle(request());
        }
      }
    }

    /** What is delayed stays. */
    private void drain(String group) {
      handle(new ReleaseRequest(group, "c"));
      handles.clear();
      handle(new LeaseRequest(group, "c", ALL, Long.MAX_VALUE, 0));
      while (!handles.isEmpty()) {
        handle(new AckRequest(group, List.copyOf(handles)));
        handles.clear();
        handle(new LeaseRequest(group, "c", ALL, Long.MAX_VALUE, 0));
      }
    }

    private void tick() {
      if (service.leavesDiskAlone(nowMs, nowMs)) {
        withoutDisk("tick", () -> service.tickInMemory(nowMs, nowMs));
      } else {
        service.tick(nowMs, nowMs);
      }
    }

    private void handle(Object body) {
      if (service.needsNoDisk(body)) {
        withoutDisk(
            body.getClass().getSimpleName(), () -> service.handle(body, reply(), nowMs, nowMs));
        assertThat(service.needsWrite()).as("needs a write, seed %d", seed).isFalse();
      } else {
        boolean full = random.nextInt(20) == 0;
        if (full) {
          disks.disk.freeBytes = 0;
          disks.disk.failAfter(random.nextInt(3), Kind.NO_SPACE, false);
        }
        service.handle(body, reply(), nowMs, nowMs);
        service.write(nowMs);
        if (full) {
          disks.disk.failNoMore();
          disks.disk.freeBytes = Long.MAX_VALUE;
        }
      }
    }

    private void withoutDisk(String what, Runnable work) {
      int before = disks.disk.accesses();
      work.run();
      assertThat(disks.disk.accesses()).as("accesses of %s, seed %d", what, seed).isEqualTo(before);
      inMemory.merge(what, 1, Integer::sum);
    }

    private Object request() {
      String group = GROUPS.get(random.nextInt(GROUPS.size()));
      int most = random.nextInt(1, QUEUE_SIZE);
      return switch (random.nextInt(16)) {
        case 0, 1 -> publish();
        case 2, 3, 4, 5, 6 -> new LeaseRequest(group, "c", most, 1_000, random.nextInt(2) * 100L);
        case 7, 8 -> new NackRequest(group, some(), random.nextInt(9), random.nextBoolean(), "no");
        case 9 -> new ExtendRequest(group, some());
        case 10 -> rarely() ? new RefuseRequest(group, some(), "no") : publish();
        case 11 -> rarely() ? new ReleaseRequest(group, "c") : publish();
        case 12 -> rarely() ? new DeadLettersRequest(group, "", 9) : publish();
        default -> new AckRequest(group, some());
      };
    }

    private boolean rarely() {
      return random.nextInt(5) == 0;
    }

    private PublishRequest publish() {
      int messages = random.nextInt(8) == 0 ? QUEUE_SIZE : 1;
      return new PublishRequest(
          "t",
          IntStream.range(0, messages)
              .mapToObj(
                  i ->
                      new PublishRequest.Message(
                          "k", new BytesPayload(new byte[random.nextInt(100)])))
              .toList());
    }

    /** The latest handles, which may be of any group. */
    private List<String> some() {
      List<String> taken = new ArrayList<>();
      for (int left = random.nextInt(1, 8); left > 0 && !handles.isEmpty(); left--) {
        taken.add(handles.remove(handles.size() - 1));
      }
      return taken;
    }

    private Reply reply() {
      return new Reply() {
        @Override
        public void send(Object body) {
          if (body instanceof LeaseReply leased) {
            leased.messages().forEach(message -> handles.add(message.handle()));
          }
        }

        @Override
        public void refuse(int code, String reason) {}
      };
    }
  }
}
