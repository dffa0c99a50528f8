package io.telemetrystack.store;

import java.util.List;

/**
 * What became of a write that the store answered: everything is stored but what is named here.
 *
 * @param refusals at most one a frame
 */
public record WriteResult(List<Refusal> refusals) {
  public static final WriteResult ALL_STORED = new WriteResult(List.of());

  public WriteResult {
    refusals = List.copyOf(refusals);
  }

  /**
   * Samples that the store will never take as they are.
   *
   * @param frame place of their frame in what was written
   * @param samples how many
   * @param reason in the store's own words
   */
  public record Refusal(int frame, int samples, String reason) {}

  /** How many samples were not stored. */
  public int refusedSamples() {
    return refusals.stream().mapToInt(Refusal::samples).sum();
  }
}
