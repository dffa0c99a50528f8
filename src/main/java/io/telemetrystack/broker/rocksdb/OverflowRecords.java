package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.StoredMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys and values of an overflow as bytes, all numbers big-endian.
 *
 * <pre>
 * in the column family of a group
 *   message   1  offset (8)          version (1) created ms (8) attempts (4) rejections (4) key length (4) key  payload
 * in the column family "notes"
 *   meta      0  255                 {@link PartitionMeta}
 *   meta      0  group               {@link GroupMeta}
 *   attempts  2  group  offset (8)   version (1) attempts (4) rejections (4)
 *   dead      3  group  offset (8)   version (1) reason length (4) reason  message
 * </pre>
 *
 * <p>Dead letters come last, so that the notes that change all the time are never compacted with
 * them.
 */
final class OverflowRecords {
  static final byte META = 0;
  static final byte MESSAGE = 1;
  static final byte ATTEMPTS = 2;
  static final byte DEAD_LETTER = 3;

  private static final int PARTITION = 255;
  private static final byte VERSION = 1;
  private static final int MESSAGE_HEADER_BYTES = 1 + 8 + 4 + 4 + 4;

  /** How often a message was leased and rejected, where that changed after it was stored. */
  record Attempts(int attempts, int rejections) {}

  private OverflowRecords() {}

  static byte[] messageKey(long offset) {
    return ByteBuffer.allocate(1 + 8).put(MESSAGE).putLong(offset).array();
  }

  static byte[] partitionKey() {
    return new byte[] {META, (byte) PARTITION};
  }

  static byte[] groupKey(int group) {
    return new byte[] {META, (byte) group};
  }

  /** The key of an offset among the notes of that kind. */
  static byte[] noteKey(byte kind, int group, long offset) {
    return ByteBuffer.allocate(2 + 8).put(kind).put((byte) group).putLong(offset).array();
  }

  /** Every key of a message or note ends with its offset. */
  static long offset(ByteBuffer key) {
    return key.getLong(key.limit() - Long.BYTES);
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

  static StoredMessage message(long offset, ByteBuffer in) {
    checkVersion("a message", in, VERSION);
    long createdMs = in.getLong();
    int attempts = in.getInt();
    int rejections = in.getInt();
    String key = text(in);
    return new StoredMessage(
        offset, key, bytes(in, in.remaining()), createdMs, attempts, rejections);
  }

  static byte[] attempts(Attempts attempts) {
    return ByteBuffer.allocate(1 + 4 + 4)
        .put(VERSION)
        .putInt(attempts.attempts())
        .putInt(attempts.rejections())
        .array();
  }

  static Attempts attempts(ByteBuffer in) {
    checkVersion("a count of attempts", in, VERSION);
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

  static DeadLetter deadLetter(long offset, ByteBuffer in) {
    checkVersion("a dead letter", in, VERSION);
    String reason = text(in);
    return new DeadLetter(message(offset, in), reason);
  }

  static void checkVersion(String what, ByteBuffer in, int known) {
    int version = in.get();
    if (version > known) {
      throw new NewerFormatException(what, version, known);
    }
    if (version != known) {
      throw new IllegalArgumentException(what + " of version " + version);
    }
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
}
