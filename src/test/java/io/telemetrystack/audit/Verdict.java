package io.telemetrystack.audit;

import io.telemetrystack.message.Durability;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How what producers were told compares with what came out.
 *
 * @param accepted points by the durability that was promised
 * @param lost of those, the ones that did not come out
 * @param unknown points of which nobody was told, which may have come out or not
 * @param longestRefusalMs the longest time from a producer's sending to an acceptance
 */
public record Verdict(
    Map<Durability, Integer> accepted,
    Map<Durability, Integer> lost,
    Flaws flaws,
    int unknown,
    long longestRefusalMs,
    List<String> examples) {
  /**
   * What came out and should not have.
   *
   * @param phantom never sent, or refused
   * @param wrong with a value that is not the point's
   * @param duplicates more than once
   * @param reordered after a later point of the same producer, where the order is that of delivery
   */
  public record Flaws(int phantom, int wrong, int duplicates, int reordered) {}

  /** Whether nothing was made up or changed, and nothing lost of what these classes promise. */
  public boolean isKept(Set<Durability> durable) {
    return flaws.phantom() == 0
        && flaws.wrong() == 0
        && durable.stream().allMatch(durability -> lost(durability) == 0);
  }

  public int lost(Durability durability) {
    return lost.getOrDefault(durability, 0);
  }

  @Override
  public String toString() {
    return "accepted %s, unknown %d: lost %s, phantom %d, wrong %d, duplicates %d, reordered %d; longest refusal %d ms%s"
        .formatted(
            new TreeMap<>(accepted),
            unknown,
            new TreeMap<>(lost),
            flaws.phantom(),
            flaws.wrong(),
            flaws.duplicates(),
            flaws.reordered(),
            longestRefusalMs,
            examples.isEmpty() ? "" : "; " + String.join("; ", examples));
  }
}
