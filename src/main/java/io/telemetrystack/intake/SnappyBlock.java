package io.telemetrystack.intake;

/**
 * Unpacks Snappy's block format: the unpacked length, then literals and copies of what was unpacked
 * so far. Not the framing format, which begins with a stream identifier. The layout is described in
 * format_description.txt of google/snappy.
 */
final class SnappyBlock {
  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  /** A longer literal has its length in this many bytes less 59. */
  private static final int MAX_SHORT_LITERAL = 60;

  private static final int MAX_LENGTH_BITS = 32;

  /** No element unpacks to more: a copy of 64 bytes takes 3. */
  private static final int MAX_RATIO = 22;

  private final byte[] in;
  private final int to;
  private int at;
  private byte[] out;
  private int filled;

  private SnappyBlock(ByteRange packed) {
    in = packed.bytes();
    at = packed.from();
    to = packed.to();
  }

  /**
   * The unpacked bytes. Nothing is allocated before the length that the block announces is known to
   * be allowed and possible.
   *
   * @param maxBytes to unpack at most
   * @throws MalformedBodyException when it is no such block or a longer one
   */
  static byte[] unpack(ByteRange packed, int maxBytes) {
    return new SnappyBlock(packed).unpack(maxBytes);
  }

  private byte[] unpack(int maxBytes) {
    long length = length();
    if (length > maxBytes) {
      throw new MalformedBodyException(
          "it unpacks to " + length + " bytes, and " + maxBytes + " are allowed");
    }
    if (length > (long) MAX_RATIO * (to - at)) {
      throw malformed("it is too short for the " + length + " bytes that it announces");
    }
    out = new byte[(int) length];
    while (at < to) {
      element();
    }
    if (filled != out.length) {
      throw malformed("it ends after " + filled + " of " + out.length + " bytes");
    }
    return out;
  }

  private long length() {
    long length = 0;
    for (int shift = 0; shift < MAX_LENGTH_BITS; shift += 7) {
      int b = next();
      length |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return length;
      }
    }
    throw malformed("its length is none");
  }

  private void element() {
    int tag = next();
    int upper = tag >>> 2;
    switch (tag & 3) {
      case LITERAL -> literal(upper < MAX_SHORT_LITERAL ? upper : number(upper - 59));
      case COPY_1 -> copy(((tag >>> 5) << 8) | next(), 4 + (upper & 7));
      case COPY_2 -> copy(number(2), upper + 1);
      default -> copy(number(4), upper + 1);
    }
  }

  /** Little-endian, of one to four bytes. */
  private long number(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next() << (8 * i);
    }
    return number;
  }

  private int next() {
    if (at >= to) {
      throw malformed("it ends within an element");
    }
    return in[at++] & 0xff;
  }

  private void literal(long lengthLessOne) {
    long length = lengthLessOne + 1;
    if (length > to - at || length > out.length - filled) {
      throw malformed("a literal of " + length + " bytes does not fit");
    }
    System.arraycopy(in, at, out, filled, (int) length);
    at += (int) length;
    filled += (int) length;
  }

  /** What is copied may overlap what it makes: then it repeats. */
  private void copy(long offset, int length) {
    if (offset == 0 || offset > filled || length > out.length - filled) {
      throw malformed("a copy from " + offset + " bytes back does not fit");
    }
    int from = filled - (int) offset;
    if (offset >= length) {
      System.arraycopy(out, from, out, filled, length);
      filled += length;
      return;
    }
    for (int i = 0; i < length; i++) {
      out[filled++] = out[from + i];
    }
  }

  private static MalformedBodyException malformed(String why) {
    return new MalformedBodyException("it is no Snappy block: " + why);
  }
}
