package io.telemetrystack.intake;

/** The grammar of JSON's numbers. */
final class JsonNumber {
  private JsonNumber() {}

  /** Index behind the longest number at {@code from}, -1 where none stands. */
  static int end(byte[] bytes, int from, int to) {
    int start = from < to && bytes[from] == '-' ? from + 1 : from;
    int at = digits(bytes, start, to);
    if (at == start || (bytes[start] == '0' && at > start + 1)) {
      return -1;
    }
    if (at < to && bytes[at] == '.') {
      int fraction = at + 1;
      at = digits(bytes, fraction, to);
      if (at == fraction) {
        return -1;
      }
    }
    return at < to && (bytes[at] | 0x20) == 'e' ? exponentEnd(bytes, at, to) : at;
  }

  private static int exponentEnd(byte[] bytes, int e, int to) {
    int start = e + 1;
    if (start < to && (bytes[start] == '-' || bytes[start] == '+')) {
      start++;
    }
    int end = digits(bytes, start, to);
    return end == start ? -1 : end;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }
}
