package io.telemetrystack.broker;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.message.Payload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Messages put, leased and acknowledged per second on one thread, in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PartitionBenchmark {
  private static final int BATCH = 500;
  private static final int LEASED_BEHIND = 10_000;

  private final Payload payload = new BytesPayload(new byte[256]);
  private Partition partition;
  private Group group;
  private long nowMs;

  @Setup
  public void open() {
    PartitionLimits limits =
        new PartitionLimits(
            new QueueBounds(20_000, 64 << 20),
            0,
            0,
            30_000,
            5,
            100,
            0,
            100_000,
            100_000,
            Long.MAX_VALUE);
    partition = new Partition(limits, Durability.MEMORY, new InMemoryOverflow());
    partition.addGroups(List.of("group"));
    group = partition.group("group").orElseThrow();
  }

  @Benchmark
  public Settlement oneByOne() {
    partition.put("host", payload, nowMs);
    return group.ack(group.lease("a", 1, Long.MAX_VALUE, nowMs).get(0).handle());
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void inBatches() {
    nowMs++;
    for (int i = 0; i < BATCH; i++) {
      partition.put("host", payload, nowMs);
    }
    List<LeasedMessage> leased = group.lease("a", BATCH, Long.MAX_VALUE, nowMs);
    for (LeasedMessage message : leased) {
      group.ack(message.handle());
    }
  }

  /** With ten thousand messages leased to somebody else all the while. */
  @State(Scope.Thread)
  public static class Busy {
    private PartitionBenchmark idle;

    @Setup
    public void open() {
      idle = new PartitionBenchmark();
      idle.open();
      for (int i = 0; i < LEASED_BEHIND; i++) {
        idle.partition.put("host", idle.payload, 0);
      }
      idle.group.lease("b", LEASED_BEHIND, Long.MAX_VALUE, 0);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void inBatchesBesideManyLeases(Busy busy) {
    busy.idle.inBatches();
  }
}
