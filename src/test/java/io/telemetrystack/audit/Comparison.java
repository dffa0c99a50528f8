package io.telemetrystack.audit;

import io.telemetrystack.message.Durability;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes one output, point by point in its order, and compares it with what was told. One thread.
 */
public final class Comparison {
  private static final int EXAMPLES = 5;

  private final Points points;
  private final List<Auditor.Told> producers;
  private final long longestRefusalMs;
  private final BitSet[] seen;
  private final int[] newest;
  private final List<String> examples = new ArrayList<>();
  private int phantom;
  private int wrong;
  private int duplicates;
  private int reordered;

  Comparison(Points points, List<Auditor.Told> producers, long longestRefusalMs) {
    this.points = points;
    this.producers = producers;
    this.longestRefusalMs = longestRefusalMs;
    seen = Stream.generate(BitSet::new).limit(producers.size()).toArray(BitSet[]::new);
    newest = new int[producers.size()];
  }

  /** A point came out, as that of a time and a host. */
  public void seen(String host, long timeMs, double value) {
    int producer = points.producer(host);
    long sequence = points.sequence(timeMs);
    if (producer < 0 || !mayComeOut(producer, sequence)) {
      phantom++;
      example("never sent, or refused: " + host + " " + timeMs + " " + value);
    } else if (value != points.value(producer, sequence)) {
      wrong++;
      example("not its value: " + host + " " + timeMs + " " + value);
    } else if (seen[producer].get((int) sequence)) {
      duplicates++;
    } else {
      seen[producer].set((int) sequence);
      reordered += sequence < newest[producer] ? 1 : 0;
      newest[producer] = Math.max(newest[producer], (int) sequence);
    }
  }

  private boolean mayComeOut(int producer, long sequence) {
    return sequence >= 0
        && sequence <= Integer.MAX_VALUE
        && producers.get(producer).possible.get((int) sequence);
  }

  /** How the two compare, when all of the output was seen. */
  public Verdict verdict() {
    Map<Durability, Integer> accepted = new EnumMap<>(Durability.class);
    Map<Durability, Integer> lost = new EnumMap<>(Durability.class);
    int unknown = 0;
    for (int producer = 0; producer < seen.length; producer++) {
      Auditor.Told told = producers.get(producer);
      BitSet open = (BitSet) told.unknown.clone();
      for (Map.Entry<Durability, BitSet> promised : told.promised.entrySet()) {
        BitSet missing = (BitSet) promised.getValue().clone();
        missing.andNot(seen[producer]);
        open.andNot(promised.getValue());
        accepted.merge(promised.getKey(), promised.getValue().cardinality(), Integer::sum);
        lost.merge(promised.getKey(), missing.cardinality(), Integer::sum);
        if (!missing.isEmpty()) {
          example("lost: " + points.host(producer) + " " + missing.nextSetBit(0));
        }
      }
      unknown += open.cardinality();
    }
    Verdict.Flaws flaws = new Verdict.Flaws(phantom, wrong, duplicates, reordered);
    return new Verdict(
        Map.copyOf(accepted),
        Map.copyOf(lost),
        flaws,
        unknown,
        longestRefusalMs,
        List.copyOf(examples));
  }

  private void example(String text) {
    if (examples.size() < EXAMPLES) {
      examples.add(text);
    }
  }
}
