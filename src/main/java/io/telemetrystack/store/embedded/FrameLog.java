package io.telemetrystack.store.embedded;

import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The log of accepted frames, in segments that are numbered in ascending order. Any thread. What
 * was appended is with the operating system and so survives a killed process; {@link #sync} makes
 * it survive a power cut.
 *
 * <pre>
 *   segment = magic i32 | version i32 (1) | record*
 *   record  = length i32 | CRC-32C of the frame i32 | frame
 * </pre>
 */
final class FrameLog implements AutoCloseable {
  static final int RECORD_HEAD_BYTES = 2 * Integer.BYTES;

  private static final int SEGMENT_BYTES = 8 << 20;

  private final Path directory;
  private final NavigableMap<Long, Path> sealed = new TreeMap<>();
  private final CRC32C checksum = new CRC32C();
  private byte[] buffer = new byte[1 << 16];
  private int buffered;
  private long sealedBytes;
  private long number;
  private LogSegment current;

  /** Starts a new segment after those that are in the directory. */
  FrameLog(Path directory) {
    this.directory = directory;
    try {
      for (Path segment : LogSegment.in(directory)) {
        sealed.put(LogSegment.number(segment), segment);
        sealedBytes += Files.size(segment);
      }
      number = sealed.isEmpty() ? 1 : sealed.lastKey() + 1;
      current = LogSegment.create(directory, number);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the log in " + directory, e);
    }
  }

  /** All of the frames, or none and an exception. */
  synchronized void append(List<Frame> frames) {
    buffered = 0;
    for (Frame frame : frames) {
      put(frame);
    }
    try {
      if (current.sizeBytes() > SEGMENT_BYTES || current.hasFailed()) {
        startSegment();
      }
      current.append(buffer, buffered);
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot write to the log in " + directory, e);
    }
  }

  /** Ends the current segment and returns the number of the one that comes after it. */
  synchronized long rotate() {
    try {
      startSegment();
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot start a log segment in " + directory, e);
    }
    return number;
  }

  /** Deletes the segments before this one. */
  synchronized void deleteBefore(long segment) {
    try {
      while (!sealed.isEmpty() && sealed.firstKey() < segment) {
        Path path = sealed.firstEntry().getValue();
        long bytes = Files.size(path);
        Files.delete(path);
        sealed.pollFirstEntry();
        sealedBytes -= bytes;
      }
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot delete log segments in " + directory, e);
    }
  }

  synchronized long sizeBytes() {
    return sealedBytes + current.sizeBytes();
  }

  /** On return what was appended before survives a power cut. */
  void sync() {
    LogSegment segment;
    long bytes;
    synchronized (this) {
      segment = current;
      bytes = segment.sizeBytes();
    }
    try {
      segment.sync(bytes);
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot sync the log in " + directory, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      current.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the log in " + directory, e);
    }
  }

  /** Closes the file, and promises nothing of what was appended. */
  synchronized void abandon() {
    try {
      current.abandon();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the log in " + directory, e);
    }
  }

  private void startSegment() throws IOException {
    LogSegment next = LogSegment.create(directory, number + 1);
    LogSegment last = current;
    current = next;
    sealed.put(number++, last.path());
    sealedBytes += last.sizeBytes();
    last.close();
  }

  private void put(Frame frame) {
    int needed = buffered + RECORD_HEAD_BYTES + FrameCodec.maxEncodedBytes(frame);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
    }
    int start = buffered + RECORD_HEAD_BYTES;
    int length = FrameCodec.encode(frame, buffer, start);
    checksum.reset();
    checksum.update(buffer, start, length);
    ByteBuffer.wrap(buffer, buffered, RECORD_HEAD_BYTES)
        .putInt(length)
        .putInt((int) checksum.getValue());
    buffered = start + length;
  }
}
