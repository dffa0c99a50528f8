package io.telemetrystack.bench;

/**
 * Something that a benchmark measures.
 *
 * @param name such as {@code drain}; empty where the work has one figure only
 * @param unit such as {@code messages/s}
 * @param moreIsBetter as with a rate; not so with a time or a size
 */
public record Figure(String name, String unit, boolean moreIsBetter) {
  public static Figure rate(String name, String unit) {
    return new Figure(name, unit, true);
  }

  public static Figure cost(String name, String unit) {
    return new Figure(name, unit, false);
  }
}
