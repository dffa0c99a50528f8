package io.telemetrystack.audit;

/** Points of one producer that are sent together: {@code count} of them from {@code first}. */
public record Batch(int producer, long first, int count) {
  int from() {
    return Math.toIntExact(first);
  }

  int to() {
    return Math.toIntExact(first + count);
  }
}
