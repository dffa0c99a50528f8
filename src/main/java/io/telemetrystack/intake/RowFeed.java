package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;
import java.nio.ByteBuffer;

/**
 * Feeds a parser the rows of a body that comes in pieces, and refuses those that it finds bad or
 * that are too long. One body; one thread.
 *
 * <p>What is found does not depend on the pieces. A row that does not end within {@link
 * CsvParser#MAX_ROW_BYTES}, because a quote is open, costs its first line only; the lines that were
 * read in vain are then read once more as rows of a single line each, so the work stays linear.
 */
final class RowFeed {
  /** Takes one row apart. */
  interface RowParser {
    /**
     * Reads the row at {@code from}, or calls {@link RowFeed#refuse}.
     *
     * @return the index behind the row and its line feed, or {@link #OPEN}; for a row refused where
     *     its fault is
     */
    int row(byte[] buffer, int from, int to);
  }

  /** The row does not end within the bytes that are there. */
  static final int OPEN = -1;

  private static final int MAX_ROW_BYTES = CsvParser.MAX_ROW_BYTES;

  /** An open row of more bytes is not looked at again before it has doubled. */
  private static final int PATIENCE_BYTES = 4096;

  private final RowParser parser;
  private final SampleSink sink;

  private boolean goOn;
  private boolean ended;
  private boolean singleLine;
  private boolean skippingLine;
  private RejectReason fault;
  private int lineFeeds;
  private int openBytes;

  /** Bytes of the body before the range being parsed, and up to where rows are single lines. */
  private long base;

  private long singleLineUntil;
  private long line = 1;

  RowFeed(RowParser parser, SampleSink sink) {
    this.parser = parser;
    this.sink = sink;
  }

  /** See {@link BodyParser#parse}. */
  int parse(byte[] buffer, int from, int to, boolean last) {
    if (!last && to - from < Math.min(2 * openBytes, MAX_ROW_BYTES + 1)) {
      return from;
    }
    openBytes = 0;
    goOn = true;
    int at = from;
    while (at < to && goOn) {
      int limit = Math.min(to, at + MAX_ROW_BYTES + 1);
      ended = last && limit == to;
      singleLine = base + (at - from) < singleLineUntil;
      int next = skippingLine ? skipLine(buffer, at, limit) : row(buffer, at, limit);
      if (next == OPEN) {
        int size = limit - at;
        if (!ended && size <= MAX_ROW_BYTES) {
          openBytes = size > PATIENCE_BYTES ? size : 0;
          break;
        }
        next = giveUp(buffer, at, limit, base + (limit - from));
      }
      at = next;
    }
    base += at - from;
    return at;
  }

  /** Whether the body ends where the bytes do, so that a row may end without a line feed. */
  boolean isEnded() {
    return ended;
  }

  /** Whether a line feed within quotes makes this row a bad one. */
  boolean isSingleLine() {
    return singleLine;
  }

  /** A line feed that does not end the row. */
  void lineFeed() {
    lineFeeds++;
  }

  /** This row is bad; it ends with the line. */
  void refuse(RejectReason reason) {
    fault = reason;
  }

  /** Nothing is read after this row. */
  void stop() {
    goOn = false;
  }

  private int row(byte[] buffer, int from, int to) {
    fault = null;
    lineFeeds = 0;
    int next = parser.row(buffer, from, to);
    if (next == OPEN) {
      return OPEN;
    }
    if (fault == null) {
      line += 1 + lineFeeds;
      return next;
    }
    int end = ByteSearch.indexOf(buffer, next, to, '\n');
    if (end == to && !ended) {
      return OPEN;
    }
    reject(fault, buffer, from, end);
    line += 1 + ByteSearch.count(buffer, from, end, '\n');
    return Math.min(end + 1, to);
  }

  private int giveUp(byte[] buffer, int from, int to, long readUntil) {
    int end = ByteSearch.indexOf(buffer, from, to, '\n');
    boolean tooLong = end == to && to - from > MAX_ROW_BYTES;
    reject(tooLong ? RejectReason.LINE_TOO_LONG : RejectReason.BROKEN_QUOTES, buffer, from, end);
    if (end == to) {
      skippingLine = true;
      return to;
    }
    singleLineUntil = readUntil;
    line++;
    return end + 1;
  }

  private int skipLine(byte[] buffer, int from, int to) {
    int end = ByteSearch.indexOf(buffer, from, to, '\n');
    if (end == to) {
      return to;
    }
    skippingLine = false;
    line++;
    return end + 1;
  }

  private void reject(RejectReason reason, byte[] buffer, int from, int to) {
    int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    sink.rejected(reason, new RejectedRow(line, ByteBuffer.wrap(buffer, from, end - from)));
  }
}
