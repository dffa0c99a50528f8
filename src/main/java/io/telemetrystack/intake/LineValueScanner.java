package io.telemetrystack.intake;

import io.telemetrystack.telemetry.ValueKind;
import java.nio.charset.StandardCharsets;

/** Reads the values of line protocol's fields where they stand. One body; one thread. */
final class LineValueScanner {
  /** What {@link #scan} gives for no value; {@link #fault} says why. */
  static final int REFUSED = -2;

  private static final int OPEN = RowFeed.OPEN;

  /** Texts that say something of a value are no longer. */
  private static final int MAX_WORD_BYTES = 40;

  private final RowFeed feed;
  private final NumberScanner numbers = new NumberScanner();

  private double value;
  private AbsentReason absence;
  private RejectReason fault;
  private int faultAt;

  LineValueScanner(RowFeed feed) {
    this.feed = feed;
  }

  /** The number that was read; 1 or 0 for a boolean. */
  double value() {
    return value;
  }

  /** Why a text was read instead; null for a number. */
  AbsentReason absence() {
    return absence;
  }

  RejectReason fault() {
    return fault;
  }

  /** Where the fault is. */
  int faultAt() {
    return faultAt;
  }

  /**
   * Reads the value at {@code from}.
   *
   * @return the index behind it; {@link RowFeed#OPEN} where it may go on behind the bytes; {@link
   *     #REFUSED} where none stands
   */
  int scan(byte[] buffer, int from, int to) {
    absence = null;
    if (from < to && buffer[from] == '"') {
      return text(buffer, from + 1, to);
    }
    int end = numbers.scan(buffer, from, to);
    if (end < 0) {
      return word(buffer, from, to);
    }
    value = numbers.value();
    if (end < to && (buffer[end] == 'i' || buffer[end] == 'u')) {
      if (!isInteger(buffer, from, end, buffer[end] == 'u')) {
        return refused(RejectReason.BAD_NUMBER, end);
      }
      end++;
    }
    return end == to || isDelimiter(buffer[end]) ? end : refused(RejectReason.BAD_NUMBER, end);
  }

  /** Whether a value may end before this byte. */
  static boolean isDelimiter(byte b) {
    return b == ',' || b == ' ' || b == '\n' || b == '\r';
  }

  private boolean isInteger(byte[] buffer, int from, int to, boolean unsigned) {
    boolean negative = buffer[from] == '-';
    for (int at = negative ? from + 1 : from; at < to; at++) {
      if (buffer[at] < '0' || buffer[at] > '9') {
        return false;
      }
    }
    return unsigned ? !negative && value <= 0x1p64 : Math.abs(value) <= 0x1p63;
  }

  /** A value that begins neither as a number nor as a text. */
  private int word(byte[] buffer, int from, int to) {
    int end = from;
    while (end < to && !isDelimiter(buffer[end])) {
      end++;
    }
    if (end == to && !feed.isEnded()) {
      return OPEN;
    }
    String word = end - from > MAX_WORD_BYTES ? "" : ascii(buffer, from, end);
    switch (word) {
      case "t", "T", "true", "True", "TRUE" -> value = 1;
      case "f", "F", "false", "False", "FALSE" -> value = 0;
      default -> {
        if (!NumberScanner.isNotFinite(word)) {
          return refused(RejectReason.BAD_NUMBER, end);
        }
        value = Double.NaN;
      }
    }
    return end;
  }

  private static String ascii(byte[] buffer, int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** A quoted text, from behind its opening quote. */
  private int text(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] != '"') {
      if (buffer[at] == '\n') {
        if (feed.isSingleLine()) {
          return refused(RejectReason.BROKEN_QUOTES, at);
        }
        feed.lineFeed();
      }
      boolean escape = buffer[at] == '\\' && at + 1 < to && buffer[at + 1] != '\n';
      at += escape ? 2 : 1;
    }
    if (at >= to) {
      return OPEN;
    }
    boolean blank = at - from <= MAX_WORD_BYTES && ValueKind.isBlank(ascii(buffer, from, at));
    absence = blank ? AbsentReason.BLANK : AbsentReason.TEXT;
    int end = at + 1;
    return end == to || isDelimiter(buffer[end]) ? end : refused(RejectReason.BAD_SYNTAX, end);
  }

  private int refused(RejectReason reason, int at) {
    fault = reason;
    faultAt = at;
    return REFUSED;
  }
}
