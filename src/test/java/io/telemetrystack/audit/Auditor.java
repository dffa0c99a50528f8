package io.telemetrystack.audit;

import io.telemetrystack.message.Durability;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Keeps what producers were told of their points, for comparison with what came out. It sees
 * nothing of the product but its answers and its output. Any thread; times are of one clock.
 */
public final class Auditor {
  private final Points points;
  private final List<Told> producers;
  private long longestRefusalMs;

  /** What one producer was told. */
  static final class Told {
    final Map<Durability, BitSet> promised = new EnumMap<>(Durability.class);

    /** Sent, and not refused each time that they were: they may come out. */
    final BitSet possible = new BitSet();

    /** Sent at least once without an answer that says what became of them. */
    final BitSet unknown = new BitSet();

    private long refusedSinceMs = Long.MAX_VALUE;
  }

  public Auditor(Points points) {
    this.points = points;
    producers = IntStream.range(0, points.producers()).mapToObj(number -> new Told()).toList();
  }

  /** The points are on their way: from now on they may come out. */
  public synchronized void sending(Batch batch, long nowMs) {
    Told told = producers.get(batch.producer());
    told.possible.set(batch.from(), batch.to());
    told.refusedSinceMs = Math.min(told.refusedSinceMs, nowMs);
  }

  /** What the sender was told; to be called once for each time that it sent. */
  public synchronized void answered(Batch batch, Answer answer, long nowMs) {
    Told told = producers.get(batch.producer());
    switch (answer.outcome()) {
      case OK -> {
        told.promised
            .computeIfAbsent(answer.durability(), durability -> new BitSet())
            .set(batch.from(), batch.to());
        longestRefusalMs = Math.max(longestRefusalMs, nowMs - told.refusedSinceMs);
        told.refusedSinceMs = Long.MAX_VALUE;
      }
      case UNKNOWN -> told.unknown.set(batch.from(), batch.to());
      case FAILED -> {
        BitSet refused = new BitSet();
        refused.set(batch.from(), batch.to());
        refused.andNot(told.unknown);
        told.promised.values().forEach(refused::andNot);
        told.possible.andNot(refused);
      }
    }
  }

  /** Begins to compare with an output; nothing may be sent until its verdict. */
  public Comparison compare() {
    return new Comparison(points, producers, longestRefusalMs);
  }
}
