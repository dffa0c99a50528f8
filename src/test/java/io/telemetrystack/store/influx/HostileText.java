package io.telemetrystack.store.influx;

import java.util.List;
import java.util.Random;

/** Texts as those write who want to be taken for something else. */
final class HostileText {
  private static final List<String> PARTS =
      List.of(
          "\"",
          "\\",
          "\n",
          "\r",
          "\t",
          "\0",
          " ",
          ",",
          "=",
          "%",
          "%0A",
          "%5C",
          "%2",
          "${",
          "}",
          "$",
          "'",
          "`",
          "|>",
          "|> drop()",
          "\")",
          "//",
          "/*",
          "*/",
          "(",
          ")",
          "[",
          "]",
          "{",
          ":",
          "#",
          "from(bucket:",
          "r._value",
          "=~ /x/",
          " or true",
          "and",
          "time",
          "_time",
          "GPU-1",
          "0",
          "é",
          "温",
          "😀",
          "\u2028",
          "\u0085",
          "\u007f",
          "\\\"",
          "\\\\",
          "\\u0022",
          "\\x22",
          "\n|> ");

  private HostileText() {}

  static String next(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }
}
