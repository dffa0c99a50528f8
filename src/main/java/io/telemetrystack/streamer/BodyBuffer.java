package io.telemetrystack.streamer;

import io.telemetrystack.intake.BodyParser;

/**
 * The bytes of a body that its parser has not taken yet. One thread.
 *
 * <p>What was left over is handed in again only once it has doubled, so that the work is linear in
 * the body whatever the pieces in which a long row comes.
 */
final class BodyBuffer {
  private static final int FIRST_BYTES = 1024;

  private final BodyParser parser;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private int wanted;

  BodyBuffer(BodyParser parser) {
    this.parser = parser;
  }

  /** Adds the first bytes of a piece, and parses what is whole. */
  void add(byte[] piece, int length) {
    if (from == to && length > 0) {
      int left = parser.parse(piece, 0, length, false);
      keep(piece, left, length);
    } else {
      keep(piece, 0, length);
      if (to - from >= wanted) {
        parse(false);
      }
    }
  }

  /** Parses what is left; nothing comes any more. */
  void end() {
    parse(true);
    from = to;
  }

  private void parse(boolean last) {
    from = parser.parse(bytes, from, to, last);
    wanted = 2 * (to - from);
  }

  private void keep(byte[] piece, int begin, int end) {
    boolean wasEmpty = from == to;
    int count = end - begin;
    if (wasEmpty) {
      from = 0;
      to = 0;
      wanted = 2 * count;
    }
    if (to + count > bytes.length) {
      makeRoom(count);
    }
    System.arraycopy(piece, begin, bytes, to, count);
    to += count;
  }

  private void makeRoom(int count) {
    int size = to - from;
    byte[] before = bytes;
    if (size + count > bytes.length) {
      bytes = new byte[Math.max(FIRST_BYTES, 2 * (size + count))];
    }
    System.arraycopy(before, from, bytes, 0, size);
    from = 0;
    to = size;
  }
}
