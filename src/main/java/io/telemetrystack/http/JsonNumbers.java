package io.telemetrystack.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Doubles as JSON numbers. */
public final class JsonNumbers {
  private static final double EXACT_UP_TO = 1L << 53;

  private JsonNumbers() {}

  /** Whole numbers without a fraction, all others as the shortest text that reads back the same. */
  public static void write(JsonGenerator json, double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT_UP_TO) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  /** The same text that {@link #write} writes. */
  public static void append(StringBuilder out, double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT_UP_TO) {
      out.append((long) value);
    } else {
      out.append(value);
    }
  }
}
