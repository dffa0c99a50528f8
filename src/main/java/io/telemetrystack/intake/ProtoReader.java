package io.telemetrystack.intake;

/**
 * Reads the fields of one protobuf message where it stands, in their order. Nothing is copied but
 * texts. It throws a {@link MalformedBodyException} where the bytes are no message.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BITS = 70;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wireType;
  private int fieldStart;
  private long number;
  private int from;

  ProtoReader(ByteRange message) {
    this(message.bytes(), message.from(), message.to());
  }

  ProtoReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    at = from;
    end = to;
  }

  /** Reads a field; false at the end of the message. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    fieldStart = at;
    long tag = varint();
    wireType = (int) (tag & 7);
    field = (int) (tag >>> 3);
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw malformed();
    }
    switch (wireType) {
      case VARINT -> number = varint();
      case FIXED64 -> number = fixed(Long.BYTES);
      case FIXED32 -> number = fixed(Integer.BYTES);
      case LENGTH -> skip(varint());
      default -> throw malformed();
    }
    return true;
  }

  /** Number of the field. */
  int field() {
    return field;
  }

  /** Index of the field's tag. */
  int fieldStart() {
    return fieldStart;
  }

  /** Index behind the field. */
  int fieldEnd() {
    return at;
  }

  /** A varint as it stands. */
  long varintValue() {
    require(VARINT);
    return number;
  }

  /** Eight bytes as they stand. */
  long fixed64Value() {
    require(FIXED64);
    return number;
  }

  /** The bytes of a message, text or byte string. */
  ByteRange range() {
    require(LENGTH);
    return new ByteRange(bytes, from, at);
  }

  /** As UTF-8; other bytes become U+FFFD. */
  String text() {
    return range().text();
  }

  private void require(int type) {
    if (wireType != type) {
      throw malformed();
    }
  }

  private long varint() {
    long sum = 0;
    for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
      if (at >= end) {
        throw malformed();
      }
      byte b = bytes[at++];
      sum |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return sum;
      }
    }
    throw malformed();
  }

  private long fixed(int length) {
    skip(length);
    long sum = 0;
    for (int i = at - 1; i >= from; i--) {
      sum = (sum << 8) | (bytes[i] & 0xff);
    }
    return sum;
  }

  private void skip(long length) {
    if (length < 0 || length > end - at) {
      throw malformed();
    }
    from = at;
    at += (int) length;
  }

  private MalformedBodyException malformed() {
    return new MalformedBodyException("it is no protobuf of this message, at byte " + at);
  }
}
