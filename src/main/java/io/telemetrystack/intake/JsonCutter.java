package io.telemetrystack.intake;

import java.util.Arrays;

/**
 * Finds where a JSON value ends, in bytes that come in pieces. Brackets, colons, commas and quotes
 * must stand where JSON has them; whether numbers, literals and escapes are right is left to who
 * reads the value. One thread.
 *
 * <p>A line feed within a string is no JSON, so that a quote that was forgotten is noticed at the
 * end of its line.
 */
final class JsonCutter {
  enum Result {
    /** The value ends at {@link #end}. */
    WHOLE,
    /** It goes on behind the bytes; the next scan begins with the same bytes and more. */
    INCOMPLETE,
    /** What stands at {@link #end} cannot stand there; another scan says so again. */
    BROKEN
  }

  /** What may come next. */
  private enum Expected {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    COMMA_OR_END,
    NOTHING
  }

  static final int MAX_DEPTH = 16;

  private static final byte ATOM = 0;
  private static final byte SPACE = 1;
  private static final byte STRUCTURE = 2;
  private static final byte[] CLASSES = classes();

  /** Whether the value open at this depth is an array. */
  private final boolean[] arrays = new boolean[MAX_DEPTH + 1];

  private Expected expected;
  private int depth;
  private int scanned;
  private boolean inString;
  private boolean inKey;
  private boolean atFirst;
  private boolean inAtom;
  private boolean escaped;
  private boolean hashed;
  private long hash;
  private int end;

  JsonCutter() {
    reset();
  }

  /** A new value comes next. */
  void reset() {
    expected = Expected.VALUE;
    depth = 0;
    scanned = 0;
    inString = false;
    inAtom = false;
    escaped = false;
    hash = 0;
  }

  /** Bytes scanned so far are not handed in again. */
  void dropScanned() {
    scanned = 0;
  }

  int end() {
    return end;
  }

  /**
   * A hash of the value's bytes without its numbers and without texts that begin as numbers and
   * times do.
   */
  long fingerprint() {
    return hash ^ (hash >>> 31);
  }

  /** Scans on in the value that begins at {@code from}. */
  Result scan(byte[] buffer, int from, int to, boolean last) {
    Result result = scanFrom(buffer, from + scanned, to);
    if (inAtom && last && depth == 0 && result == Result.INCOMPLETE) {
      expected = Expected.NOTHING;
      result = Result.WHOLE;
    }
    scanned = end - from;
    return result;
  }

  private Result scanFrom(byte[] buffer, int start, int to) {
    end = start;
    while (end < to && expected != Expected.NOTHING) {
      byte c = buffer[end];
      if (inString) {
        end = string(buffer, end, to);
        if (inString && end < to) {
          return Result.BROKEN;
        }
      } else if (inAtom || kind(c) == ATOM) {
        if (!inAtom && !beginAtom(c)) {
          return Result.BROKEN;
        }
        end = atom(buffer, end, to);
      } else if (kind(c) == SPACE || structure(c)) {
        hash = hash * 31 + c;
        end++;
      } else {
        return Result.BROKEN;
      }
    }
    return expected == Expected.NOTHING ? Result.WHOLE : Result.INCOMPLETE;
  }

  /** The index behind the string, or where it is broken, or {@code to}. */
  private int string(byte[] buffer, int from, int to) {
    if (atFirst) {
      atFirst = false;
      hashed = !beginsNumber(buffer[from]);
    }
    int at = from;
    long sum = hash;
    while (at < to) {
      byte c = buffer[at];
      if (c == '\n') {
        break;
      }
      at++;
      if (hashed) {
        sum = sum * 31 + c;
      }
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        inString = false;
        endValue(inKey);
        break;
      }
    }
    hash = sum;
    return at;
  }

  private boolean beginAtom(byte first) {
    if (expected != Expected.VALUE && expected != Expected.VALUE_OR_END) {
      return false;
    }
    inAtom = true;
    hashed = !beginsNumber(first);
    return true;
  }

  private int atom(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && kind(buffer[at]) == ATOM) {
      hash = hashed ? hash * 31 + buffer[at] : hash;
      at++;
    }
    if (at < to) {
      inAtom = false;
      endValue(false);
    }
    return at;
  }

  private static boolean beginsNumber(byte c) {
    return c == '-' || (c >= '0' && c <= '9');
  }

  private void endValue(boolean key) {
    if (key) {
      expected = Expected.COLON;
    } else {
      expected = depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
    }
  }

  /** Whether the byte may stand here. */
  private boolean structure(byte c) {
    return switch (c) {
      case '{' -> open(false);
      case '[' -> open(true);
      case '}' -> close(false, Expected.KEY_OR_END);
      case ']' -> close(true, Expected.VALUE_OR_END);
      case ':' -> go(Expected.COLON, Expected.VALUE);
      case ',' -> go(Expected.COMMA_OR_END, arrays[depth] ? Expected.VALUE : Expected.KEY);
      default -> quote();
    };
  }

  private boolean go(Expected from, Expected to) {
    if (expected != from) {
      return false;
    }
    expected = to;
    return true;
  }

  private boolean open(boolean array) {
    boolean value = expected == Expected.VALUE || expected == Expected.VALUE_OR_END;
    if (!value || depth == MAX_DEPTH) {
      return false;
    }
    depth++;
    arrays[depth] = array;
    expected = array ? Expected.VALUE_OR_END : Expected.KEY_OR_END;
    return true;
  }

  private boolean close(boolean array, Expected whenEmpty) {
    boolean closes = depth > 0 && arrays[depth] == array;
    if (!closes || (expected != Expected.COMMA_OR_END && expected != whenEmpty)) {
      return false;
    }
    depth--;
    endValue(false);
    return true;
  }

  private boolean quote() {
    inKey = expected == Expected.KEY || expected == Expected.KEY_OR_END;
    if (!inKey && expected != Expected.VALUE && expected != Expected.VALUE_OR_END) {
      return false;
    }
    inString = true;
    atFirst = true;
    return true;
  }

  private static byte kind(byte c) {
    return c < 0 ? ATOM : CLASSES[c];
  }

  private static byte[] classes() {
    byte[] classes = new byte[128];
    Arrays.fill(classes, ATOM);
    for (char c : " \t\r\n".toCharArray()) {
      classes[c] = SPACE;
    }
    for (char c : "{}[]:,\"".toCharArray()) {
      classes[c] = STRUCTURE;
    }
    return classes;
  }
}
