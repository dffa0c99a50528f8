package io.telemetrystack.broker.rocksdb;

import java.nio.ByteBuffer;

/**
 * The numbers of an overflow, written with every batch so that they are true to it.
 *
 * @param low no message below is held, so no read starts below it
 */
record OverflowMeta(
    int epoch, long reservedUpTo, long count, long bytes, long deadLetters, long low) {
  static final OverflowMeta EMPTY = new OverflowMeta(0, 0, 0, 0, 0, 0);

  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 4 + 5 * 8;

  static OverflowMeta decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    byte version = in.get();
    if (version != VERSION || value.length != BYTES) {
      throw new IllegalArgumentException(
          "meta of version " + version + " and " + value.length + " bytes is not known");
    }
    return new OverflowMeta(
        in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putInt(epoch)
        .putLong(reservedUpTo)
        .putLong(count)
        .putLong(bytes)
        .putLong(deadLetters)
        .putLong(low)
        .array();
  }

  OverflowMeta withNextEpoch() {
    return new OverflowMeta(epoch + 1, reservedUpTo, count, bytes, deadLetters, low);
  }

  OverflowMeta withReservedUpTo(long upTo) {
    return new OverflowMeta(epoch, upTo, count, bytes, deadLetters, low);
  }

  OverflowMeta withLow(long newLow) {
    return new OverflowMeta(epoch, reservedUpTo, count, bytes, deadLetters, newLow);
  }

  OverflowMeta plus(long messages, long addedBytes) {
    return new OverflowMeta(
        epoch, reservedUpTo, count + messages, bytes + addedBytes, deadLetters, low);
  }

  OverflowMeta plusDeadLetter() {
    return new OverflowMeta(epoch, reservedUpTo, count, bytes, deadLetters + 1, low);
  }
}
