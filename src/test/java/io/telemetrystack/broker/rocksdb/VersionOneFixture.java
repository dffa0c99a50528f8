package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A database as version 1 of the layout was: one column family, no groups. */
final class VersionOneFixture {
  static final int EPOCH = 7;
  static final long RESERVED_UP_TO = 1 << 20;
  static final DeadLetter LETTER = new DeadLetter(message(3, 1, 5), "no such field");

  private static final long LOW = 10;

  private VersionOneFixture() {}

  /** What the group holds: one removed message lies below the low mark, one was leased twice. */
  static List<StoredMessage> messages() {
    List<StoredMessage> held = new ArrayList<>();
    for (long offset = LOW; offset < 110; offset++) {
      held.add(offset == 42 ? message(offset, 2, 1) : message(offset, 0, 0));
    }
    return held;
  }

  static void write(Path path) throws RocksDBException {
    try (Options options = new Options().setCreateIfMissing(true)) {
      Files.createDirectories(path);
      try (RocksDB db = RocksDB.open(options, path.toString())) {
        db.put(key(1, LOW - 1), value(message(LOW - 1, 0, 0)));
        long bytes = 0;
        for (StoredMessage message : messages()) {
          db.put(key(1, message.offset()), value(message(message.offset(), 0, 0)));
          bytes += message.storedBytes();
        }
        db.put(key(2, 42), ByteBuffer.allocate(9).put((byte) 1).putInt(2).putInt(1).array());
        db.put(key(3, 3), letter());
        db.put(new byte[] {0}, numbers(bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] numbers(long bytes) {
    return ByteBuffer.allocate(1 + 4 + 5 * 8)
        .put((byte) 1)
        .putInt(EPOCH)
        .putLong(RESERVED_UP_TO)
        .putLong(messages().size())
        .putLong(bytes)
        .putLong(1)
        .putLong(LOW)
        .array();
  }

  private static byte[] key(int kind, long offset) {
    return ByteBuffer.allocate(9).put((byte) kind).putLong(offset).array();
  }

  private static byte[] letter() {
    byte[] reason = LETTER.reason().getBytes(StandardCharsets.UTF_8);
    byte[] message = value(LETTER.message());
    return ByteBuffer.allocate(5 + reason.length + message.length)
        .put((byte) 1)
        .putInt(reason.length)
        .put(reason)
        .put(message)
        .array();
  }

  private static byte[] value(StoredMessage message) {
    byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(21 + key.length + message.payload().length)
        .put((byte) 1)
        .putLong(message.createdMs())
        .putInt(message.attempts())
        .putInt(message.rejections())
        .putInt(key.length)
        .put(key)
        .put(message.payload())
        .array();
  }

  private static StoredMessage message(long offset, int attempts, int rejections) {
    byte[] payload = ("payload " + offset).getBytes(StandardCharsets.UTF_8);
    return new StoredMessage(offset, "host-1", payload, 1_700_000_000_000L, attempts, rejections);
  }
}
