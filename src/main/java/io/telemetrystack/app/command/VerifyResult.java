package io.telemetrystack.app.command;

import io.telemetrystack.app.command.SeriesNumbers.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the rows of a file. The numbers add up to its rows.
 *
 * @param superseded rows with the series, field and time of another row, whose value is stored
 * @param absent rows that say that there is no value
 * @param refused rows that a node refuses, and did not store
 * @param examples the first rows of those that are missing or different
 */
record VerifyResult(
    long found,
    long superseded,
    long missing,
    long different,
    long absent,
    long refused,
    List<Example> examples) {
  /**
   * A row that is not stored as it is in the file.
   *
   * @param stored the value that is; null where there is none
   */
  record Example(long line, Named series, long timeNs, double value, Double stored) {}

  long rows() {
    return found + superseded + missing + different + absent + refused;
  }

  boolean isAllFound() {
    return missing == 0 && different == 0;
  }

  /** The first by line, of two lists. */
  static List<Example> first(List<Example> one, List<Example> other, int most) {
    List<Example> all = new ArrayList<>(one);
    all.addAll(other);
    all.sort((a, b) -> Long.compare(a.line(), b.line()));
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }
}
