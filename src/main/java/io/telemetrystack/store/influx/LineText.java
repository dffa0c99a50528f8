package io.telemetrystack.store.influx;

import java.nio.charset.StandardCharsets;

/** Escapes texts for line protocol. */
final class LineText {
  private LineText() {}

  /** As line protocol writes a tag or field key or a tag value. */
  static byte[] key(String stored) {
    return escaped(stored, ",= ");
  }

  /** As line protocol writes the value of a string field, quotes included. */
  static byte[] string(String stored) {
    return ('"' + new String(escaped(stored, "\""), StandardCharsets.UTF_8) + '"')
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] escaped(String stored, String special) {
    StringBuilder text = new StringBuilder(stored.length() + 8);
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (special.indexOf(c) >= 0) {
        text.append('\\');
      }
      text.append(c);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
