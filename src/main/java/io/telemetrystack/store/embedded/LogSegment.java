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

  synchronized void sync() throws IOException {
    if (!closed) {
      file.getFD().sync();
      syncName();
    }
  }

  /** Syncs before it closes. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try (file) {
        file.getFD().sync();
        syncName();
      }
    }
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
