package io.telemetrystack.http;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) that comes in pieces, also of several members one after the other. It
 * unpacks only as much as is asked for, so that a small piece cannot become large by itself. One
 * thread.
 */
public final class Gunzip implements AutoCloseable {
  /** What is packed cannot be unpacked. */
  public static final class BrokenException extends Exception {
    BrokenException(String message) {
      super(message, null, false, false);
    }
  }

  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER
  }

  private static final int[] MAGIC = {0x1f, 0x8b, 8};
  private static final int FIXED_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private byte[] piece = new byte[0];
  private int at;
  private Part part = Part.FIXED;

  /** Bytes of the part that were read, and the number that they make up, little-endian. */
  private int count;

  private long number;
  private int flags;
  private int extraBytes;

  /** What is unpacked next; the piece before must be used up. */
  public void add(byte[] next) {
    if (part == Part.DATA) {
      inflater.setInput(next);
    }
    piece = next;
    at = 0;
  }

  /** Whether the pieces so far end where a member does. */
  public boolean isAtEnd() {
    return part == Part.FIXED && count == 0;
  }

  /**
   * Unpacks some.
   *
   * @return how many bytes were put into the array, from its start; 0 where another piece is needed
   */
  public int read(byte[] to) throws BrokenException {
    while (true) {
      while (part != Part.DATA) {
        if (at == piece.length) {
          return 0;
        }
        step(piece[at++] & 0xff);
      }
      int unpacked = inflate(to);
      if (unpacked > 0 || part == Part.DATA) {
        return unpacked;
      }
    }
  }

  private int inflate(byte[] to) throws BrokenException {
    try {
      int unpacked = inflater.inflate(to);
      checksum.update(to, 0, unpacked);
      if (inflater.finished()) {
        at = piece.length - inflater.getRemaining();
        begin(Part.TRAILER);
      } else if (inflater.needsDictionary()) {
        throw new BrokenException("it needs a dictionary");
      }
      return unpacked;
    } catch (DataFormatException e) {
      throw new BrokenException(String.valueOf(e.getMessage()));
    }
  }

  private void begin(Part next) {
    part = next;
    count = 0;
    number = 0;
  }

  /** Takes one byte outside of the data. */
  private void step(int octet) throws BrokenException {
    number |= (long) octet << (Byte.SIZE * Math.min(count, TRAILER_BYTES - 1));
    count++;
    switch (part) {
      case FIXED -> fixed(octet);
      case EXTRA_LENGTH -> {
        if (count == 2) {
          extraBytes = (int) number;
          begin(extraBytes == 0 ? afterExtra() : Part.EXTRA);
        }
      }
      case EXTRA -> beginIf(count == extraBytes, afterExtra());
      case NAME -> beginIf(octet == 0, afterName());
      case COMMENT -> beginIf(octet == 0, afterComment());
      case HEADER_CRC -> beginIf(count == 2, Part.DATA);
      case TRAILER -> trailer();
      case DATA -> throw new IllegalStateException("data is inflated");
    }
    if (part == Part.DATA) {
      inflater.reset();
      inflater.setInput(piece, at, piece.length - at);
      checksum.reset();
    }
  }

  private void fixed(int octet) throws BrokenException {
    if (count <= MAGIC.length && octet != MAGIC[count - 1]) {
      throw new BrokenException("it is not gzip");
    }
    if (count == MAGIC.length + 1) {
      flags = octet;
    }
    if (count == FIXED_BYTES) {
      begin(afterFixed());
    }
  }

  private void beginIf(boolean ends, Part next) {
    if (ends) {
      begin(next);
    }
  }

  private Part afterFixed() {
    return has(FLAG_EXTRA) ? Part.EXTRA_LENGTH : afterExtra();
  }

  private Part afterExtra() {
    return has(FLAG_NAME) ? Part.NAME : afterName();
  }

  private Part afterName() {
    return has(FLAG_COMMENT) ? Part.COMMENT : afterComment();
  }

  private Part afterComment() {
    return has(FLAG_HEADER_CRC) ? Part.HEADER_CRC : Part.DATA;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private void trailer() throws BrokenException {
    if (count < TRAILER_BYTES) {
      return;
    }
    if ((number & 0xffffffffL) != checksum.getValue()
        || (number >>> Integer.SIZE) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new BrokenException("its checksum is wrong");
    }
    begin(Part.FIXED);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
