package io.telemetrystack.broker.rocksdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A small file beside a database that says how much was written to it, so that a database that
 * comes back with less is noticed. The file is written after each write and never synced: it
 * survives a killed process, and after a power cut says at most too little.
 *
 * <p>The file is locked as long as it is open, and so is the partition. Used by one overflow.
 *
 * <pre>
 * version (1) boot id (16) writes (8) synced writes (8) appended up to (8) CRC-32 of all before (4)
 * </pre>
 */
final class WriteMark implements AutoCloseable {
  static final String FILE_NAME = "MARK";

  private static final byte VERSION = 1;
  private static final int CHECKED_BYTES = 1 + 16 + 3 * 8;
  private static final int BYTES = CHECKED_BYTES + 4;

  /**
   * What a mark says.
   *
   * @param boot of the kernel under which it was written
   * @param writes how many batches were written
   * @param syncedWrites how many of them were synced
   */
  record Noted(UUID boot, long writes, long syncedWrites, long appendedUpTo) {}

  private final RandomAccessFile file;
  private final UUID boot;
  private final byte[] bytes = new byte[BYTES];
  private long syncedWrites;

  private WriteMark(RandomAccessFile file, UUID boot) {
    this.file = file;
    this.boot = boot;
  }

  static WriteMark open(Path directory, UUID boot) throws IOException {
    RandomAccessFile file = new RandomAccessFile(directory.resolve(FILE_NAME).toFile(), "rw");
    try {
      if (file.getChannel().tryLock() == null) {
        throw new IOException("in use by another process");
      }
      return new WriteMark(file, boot);
    } catch (IOException | OverlappingFileLockException e) {
      file.close();
      throw e instanceof IOException io ? io : new IOException("in use by this process", e);
    }
  }

  /** Null where there is none, or none that can be read. */
  Noted noted() throws IOException {
    byte[] found = new byte[BYTES];
    file.seek(0);
    int length = file.read(found);
    ByteBuffer in = ByteBuffer.wrap(found);
    if (length != BYTES || in.get() != VERSION || in.getInt(CHECKED_BYTES) != checksum(found)) {
      return null;
    }
    UUID noted = new UUID(in.getLong(), in.getLong());
    return new Noted(noted, in.getLong(), in.getLong(), in.getLong());
  }

  /** Whether nothing was ever written, so that nothing can be missing. */
  boolean isBlank() throws IOException {
    return file.length() == 0;
  }

  /** To be called after a write; an older mark is true too, so this cannot fail. */
  void note(PartitionMeta meta, boolean synced) {
    syncedWrites = synced ? meta.writes() : syncedWrites;
    ByteBuffer.wrap(bytes)
        .put(VERSION)
        .putLong(boot.getMostSignificantBits())
        .putLong(boot.getLeastSignificantBits())
        .putLong(meta.writes())
        .putLong(syncedWrites)
        .putLong(meta.appendedUpTo())
        .putInt(CHECKED_BYTES, checksum(bytes));
    try {
      file.seek(0);
      file.write(bytes);
    } catch (IOException e) {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }
}
