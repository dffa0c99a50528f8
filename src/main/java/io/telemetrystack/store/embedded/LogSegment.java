package io.telemetrystack.store.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file that the log grows by. A failed append is taken back, so that only whole records are
 * ever followed by others. A {@link RandomAccessFile}, because an interrupt closes a channel.
 */
final class LogSegment implements AutoCloseable {
  static final int MAGIC = 0x54534c47;
  static final int VERSION = 1;
  static final int HEAD_BYTES = 2 * Integer.BYTES;

  private static final String SUFFIX = ".log";

  private final Path path;
  private final RandomAccessFile file;
  private long sizeBytes;
  private long syncedBytes;
  private volatile boolean syncFailed;
  private boolean nameSynced;
  private boolean closed;

  private LogSegment(Path path) throws IOException {
    this.path = path;
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  static LogSegment create(Path directory, long number) throws IOException {
    LogSegment segment = new LogSegment(directory.resolve("%019d".formatted(number) + SUFFIX));
    byte[] head = ByteBuffer.allocate(HEAD_BYTES).putInt(MAGIC).putInt(VERSION).array();
    try {
      segment.append(head, head.length);
    } catch (IOException e) {
      segment.file.close();
      throw e;
    }
    return segment;
  }

  /** The segments of a directory in ascending order. */
  static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  static long number(Path segment) {
    String name = segment.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  Path path() {
    return path;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  void append(byte[] bytes, int length) throws IOException {
    try {
      file.seek(sizeBytes);
      file.write(bytes, 0, length);
      sizeBytes += length;
    } catch (IOException e) {
      file.setLength(sizeBytes);
      throw e;
    }
  }

  /**
   * On return so many bytes survive a power cut. Once this has failed it always does: the system
   * tells of a page that it could not write once, and takes it for written from then on.
   */
  synchronized void sync(long bytes) throws IOException {
    if (!closed && syncedBytes < bytes) {
      sync();
      syncedBytes = bytes;
    }
  }

  /** Whether nothing that is not synced yet will ever be. */
  boolean hasFailed() {
    return syncFailed;
  }

  private void sync() throws IOException {
    if (syncFailed) {
      throw new IOException("an earlier sync of " + path + " failed");
    }
    try {
      file.getFD().sync();
      syncName();
    } catch (IOException e) {
      syncFailed = true;
      throw e;
    }
  }

  /** Syncs before it closes. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try (file) {
        sync();
      }
    }
  }

  /** Closes and does not sync. */
  synchronized void abandon() throws IOException {
    closed = true;
    file.close();
  }

  /** Without it a power cut may leave the bytes without a name. */
  private void syncName() throws IOException {
    if (!nameSynced) {
      try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        directory.force(true);
      }
      nameSynced = true;
    }
  }
}
