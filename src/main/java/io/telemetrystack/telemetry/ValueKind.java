package io.telemetrystack.telemetry;

import java.util.Set;

/**
 * The type of a field's values, which decides which of them are <em>blank</em>: DCGM's way to say
 * that it has no value (unknown, not found, not supported, no permission).
 *
 * <p>The blanks of a 64-bit integer are no possible value of any field, so they are blank in every
 * kind. As doubles they are one number, 2⁶³. The ranges are the four values that dcgm_structs.h
 * defines of each type, no more: a large true value survives.
 */
public enum ValueKind {
  /**
   * A whole number that never comes near 2³¹, blank from 0x7ffffff0 to 0x7ffffff3. DCGM keeps it in
   * 64 bits, yet both kinds of blanks are about: dcgm-exporter itself filters both.
   */
  INT32(0x7ffffff0L, 0x7ffffff3L),
  /** Blank from 0x7ffffffffffffff0 to 0x7ffffffffffffff3; a counter may pass 2³¹. */
  INT64(0x1p63, 0x1p63),
  /** Blank from 2⁴⁷ to 2⁴⁷ + 3. */
  DOUBLE(140737488355328.0, 140737488355331.0),
  /** Text, of which only numbers are kept. */
  STRING(0x1p63, 0x1p63),
  /** A field that the catalogue does not know. */
  UNKNOWN(0x1p63, 0x1p63);

  private static final double INT64_BLANK = 0x1p63;
  private static final Set<String> BLANK_TEXTS =
      Set.of(
          "<<<NULL>>>",
          "<<<NOT_FOUND>>>",
          "<<<NOT_SUPPORTED>>>",
          "<<<NOT_PERM>>>",
          "ERROR - FAILED TO CONVERT TO STRING");

  private final double firstBlank;
  private final double lastBlank;

  ValueKind(double firstBlank, double lastBlank) {
    this.firstBlank = firstBlank;
    this.lastBlank = lastBlank;
  }

  /** Whether a number of this kind means that there is no value. */
  public boolean isBlank(double value) {
    return value == INT64_BLANK || (value >= firstBlank && value <= lastBlank);
  }

  /** Whether a text, of any kind, means that there is no value. */
  public static boolean isBlank(String text) {
    return BLANK_TEXTS.contains(text);
  }
}
