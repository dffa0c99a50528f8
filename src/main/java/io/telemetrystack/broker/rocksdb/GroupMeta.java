package io.telemetrystack.broker.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The numbers of a group, written with every batch that changes them.
 *
 * @param created the write that made the group, which tells the order of the groups
 * @param low no message below is held, whatever is found there, so no read starts below it
 */
record GroupMeta(
    String name,
    long created,
    long count,
    long bytes,
    long deadLetters,
    long deadLetterBytes,
    long low) {
  private static final byte VERSION = 2;
  private static final int FIXED_BYTES = 1 + 6 * 8;

  static GroupMeta empty(String name, long created) {
    return new GroupMeta(name, created, 0, 0, 0, 0, 0);
  }

  static GroupMeta decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    OverflowRecords.checkVersion("a group's record", in, VERSION);
    long created = in.getLong();
    long count = in.getLong();
    long bytes = in.getLong();
    long deadLetters = in.getLong();
    long deadLetterBytes = in.getLong();
    long low = in.getLong();
    String name = StandardCharsets.UTF_8.decode(in).toString();
    return new GroupMeta(name, created, count, bytes, deadLetters, deadLetterBytes, low);
  }

  byte[] encode() {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED_BYTES + text.length)
        .put(VERSION)
        .putLong(created)
        .putLong(count)
        .putLong(bytes)
        .putLong(deadLetters)
        .putLong(deadLetterBytes)
        .putLong(low)
        .put(text)
        .array();
  }

  GroupMeta plus(long messages, long addedBytes) {
    return new GroupMeta(
        name, created, count + messages, bytes + addedBytes, deadLetters, deadLetterBytes, low);
  }

  GroupMeta plusDeadLetters(long letters, long addedBytes) {
    return new GroupMeta(
        name, created, count, bytes, deadLetters + letters, deadLetterBytes + addedBytes, low);
  }

  GroupMeta withLow(long newLow) {
    return new GroupMeta(name, created, count, bytes, deadLetters, deadLetterBytes, newLow);
  }
}
