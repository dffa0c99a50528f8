package io.telemetrystack.intake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the fields of one row by RFC 4180: quoted or bare, a row ends with LF, CRLF or CR, a quote
 * inside a bare field is a plain character. One thread.
 */
final class CsvTokenizer {
  enum Result {
    /** A whole row; {@link #end} is behind its line end. */
    ROW,
    /** The bytes end before the row does. */
    INCOMPLETE,
    /** Something follows a closing quote, or a quote is open where it must not be. */
    BROKEN
  }

  /** Fields beyond this are counted but cannot be read. */
  static final int MAX_COLUMNS = 1_024;

  private byte[] bytes;
  private int[] starts = new int[32];
  private int[] ends = new int[32];
  private boolean[] escaped = new boolean[32];
  private int count;
  private int end;

  /**
   * Reads the row at {@code from}.
   *
   * @param last whether the bytes end where the file does, so that the row may end without line end
   * @param singleLine whether a line end inside quotes breaks the row
   */
  Result scan(byte[] buffer, int from, int to, boolean last, boolean singleLine) {
    bytes = buffer;
    count = 0;
    end = from;
    while (true) {
      boolean quoted = end < to && buffer[end] == '"';
      Result result = quoted ? scanQuoted(to, last, singleLine) : scanBare(to);
      if (result != Result.ROW) {
        return result;
      }
      if (end == to) {
        return last ? Result.ROW : Result.INCOMPLETE;
      }
      byte delimiter = buffer[end];
      if (delimiter != ',') {
        return endLine(delimiter, to, last);
      }
      end++;
    }
  }

  /** Count of the row's fields. */
  int count() {
    return count;
  }

  /** Behind the row, or where it breaks. */
  int end() {
    return end;
  }

  /** Where the field's bytes begin, behind its opening quote. */
  int start(int column) {
    return starts[column];
  }

  /** Where the field's bytes end, before its closing quote. */
  int end(int column) {
    return ends[column];
  }

  /** Whether quotes are doubled in the field's bytes. */
  boolean isEscaped(int column) {
    return escaped[column];
  }

  /** The field's text, invalid UTF-8 replaced. */
  String text(int column) {
    int length = ends[column] - starts[column];
    String raw = new String(bytes, starts[column], length, StandardCharsets.UTF_8);
    return escaped[column] ? raw.replace("\"\"", "\"") : raw;
  }

  /** Count of the line ends in a range, also those inside quotes. */
  static int countLines(byte[] bytes, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == to || bytes[i + 1] != '\n'))) {
        lines++;
      }
    }
    return lines;
  }

  private Result endLine(byte delimiter, int to, boolean last) {
    end++;
    if (delimiter == '\r') {
      if (end == to) {
        return last ? Result.ROW : Result.INCOMPLETE;
      }
      if (bytes[end] == '\n') {
        end++;
      }
    }
    return Result.ROW;
  }

  private Result scanBare(int to) {
    int start = end;
    int at = start;
    while (at < to && bytes[at] != ',' && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    add(start, at, false);
    end = at;
    return Result.ROW;
  }

  private Result scanQuoted(int to, boolean last, boolean singleLine) {
    int start = end + 1;
    int at = start;
    boolean doubled = false;
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        if (at + 1 == to || bytes[at + 1] != '"') {
          break;
        }
        doubled = true;
        at++;
      } else if (singleLine && (b == '\n' || b == '\r')) {
        end = at;
        return Result.BROKEN;
      }
      at++;
    }
    if (at + 1 >= to && !last) {
      return Result.INCOMPLETE;
    }
    end = Math.min(at + 1, to);
    if (at >= to || (end < to && !isDelimiter(bytes[end]))) {
      return Result.BROKEN;
    }
    add(start, at, doubled);
    return Result.ROW;
  }

  private static boolean isDelimiter(byte b) {
    return b == ',' || b == '\n' || b == '\r';
  }

  private void add(int start, int fieldEnd, boolean doubled) {
    if (count < MAX_COLUMNS) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ends = Arrays.copyOf(ends, count * 2);
        escaped = Arrays.copyOf(escaped, count * 2);
      }
      starts[count] = start;
      ends[count] = fieldEnd;
      escaped[count] = doubled;
    }
    count++;
  }
}
