package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.StoredMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys and values of {@link RocksDbOverflow} as bytes, all numbers big-endian.
 *
 * <pre>
 * key       kind (1) offset (8)
 * message   version (1) created ms (8) attempts (4) rejections (4) key length (4) key  payload
 * attempts  version (1) attempts (4) rejections (4)
 * dead      version (1) reason length (4) reason  message
 * </pre>
 */
final class OverflowRecords {
  static final byte META = 0;
  static final byte MESSAGE = 1;
  static final byte ATTEMPTS = 2;
  static final byte DEAD_LETTER = 3;
  static final int KEY_BYTES = 1 + Long.BYTES;

  private static final byte VERSION = 1;
  private static final int MESSAGE_HEADER_BYTES = 1 + 8 + 4 + 4 + 4;

  /** How often a message was leased and rejected, where that changed after it was stored. */
  record Attempts(int attempts, int rejections) {}

  private OverflowRecords() {}

  static byte[] key(byte kind, long offset) {
    return ByteBuffer.allocate(KEY_BYTES).put(kind).putLong(offset).array();
  }

  static long offset(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  static byte[] message(StoredMessage message) {
    byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(MESSAGE_HEADER_BYTES + key.length + message.payload().length)
        .put(VERSION)
        .putLong(message.createdMs())
        .putInt(message.attempts())
        .putInt(message.rejections())
        .putInt(key.length)
        .put(key)
        .put(message.payload())
        .array();
  }

  static StoredMessage message(long offset, byte[] value) {
    return message(offset, ByteBuffer.wrap(value));
  }

  static byte[] attempts(Attempts attempts) {
    return ByteBuffer.allocate(1 + 4 + 4)
        .put(VERSION)
        .putInt(attempts.attempts())
        .putInt(attempts.rejections())
        .array();
  }

  static Attempts attempts(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    checkVersion(in);
    return new Attempts(in.getInt(), in.getInt());
  }

  static byte[] deadLetter(DeadLetter letter) {
    byte[] reason = letter.reason().getBytes(StandardCharsets.UTF_8);
    byte[] message = message(letter.message());
    return ByteBuffer.allocate(1 + 4 + reason.length + message.length)
        .put(VERSION)
        .putInt(reason.length)
        .put(reason)
        .put(message)
        .array();
  }

  static DeadLetter deadLetter(long offset, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    checkVersion(in);
    String reason = text(in);
    return new DeadLetter(message(offset, in), reason);
  }

  private static StoredMessage message(long offset, ByteBuffer in) {
    checkVersion(in);
    long createdMs = in.getLong();
    int attempts = in.getInt();
    int rejections = in.getInt();
    String key = text(in);
    return new StoredMessage(
        offset, key, bytes(in, in.remaining()), createdMs, attempts, rejections);
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in, in.getInt()), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static void checkVersion(ByteBuffer in) {
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("record version " + version + " is not known");
    }
  }
}
