package io.telemetrystack.broker.rocksdb;

import java.nio.ByteBuffer;

/**
 * The numbers of a partition, written with every batch so that they are true to it.
 *
 * @param writes how many batches were written so far, this one included
 * @param appendedUpTo no offset from here on was ever appended
 */
record PartitionMeta(int epoch, long reservedUpTo, long writes, long appendedUpTo) {
  static final byte VERSION = 2;

  private static final int BYTES = 1 + 4 + 3 * 8;

  static PartitionMeta decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    OverflowRecords.checkVersion("the partition's record", in, VERSION);
    if (value.length != BYTES) {
      throw new IllegalArgumentException("the partition's record has " + value.length + " bytes");
    }
    return new PartitionMeta(in.getInt(), in.getLong(), in.getLong(), in.getLong());
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putInt(epoch)
        .putLong(reservedUpTo)
        .putLong(writes)
        .putLong(appendedUpTo)
        .array();
  }

  PartitionMeta withEpoch(int newEpoch) {
    return new PartitionMeta(newEpoch, reservedUpTo, writes, appendedUpTo);
  }

  PartitionMeta withReservedUpTo(long upTo) {
    return new PartitionMeta(epoch, upTo, writes, appendedUpTo);
  }

  PartitionMeta withAppended(long offset) {
    return new PartitionMeta(epoch, reservedUpTo, writes, Math.max(appendedUpTo, offset + 1));
  }

  PartitionMeta withNextWrite() {
    return new PartitionMeta(epoch, reservedUpTo, writes + 1, appendedUpTo);
  }
}
