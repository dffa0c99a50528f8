package io.telemetrystack.store.embedded;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.MalformedFrameException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Reads the log on start, one thread. Every whole record is handed on.
 *
 * <p>Bytes that are no record at the very end, with no record after them, are what a crash left of
 * a write that was never answered: they are cut off. Anywhere else they are damage: the segment is
 * copied to {@code damaged/} with a file beside it that says what was found.
 */
final class LogReplay {
  private final Path directory;
  private final Consumer<Frame> sink;
  private final List<Path> setAside = new ArrayList<>();
  private long frames;
  private long tornBytes;

  private LogReplay(Path directory, Consumer<Frame> sink) {
    this.directory = directory;
    this.sink = sink;
  }

  static Recovery run(Path directory, Consumer<Frame> sink) {
    LogReplay replay = new LogReplay(directory, sink);
    try {
      List<Path> segments = LogSegment.in(directory);
      for (int i = 0; i < segments.size(); i++) {
        replay.read(segments.get(i), i == segments.size() - 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the log in " + directory, e);
    }
    return new Recovery(replay.frames, replay.tornBytes, List.copyOf(replay.setAside));
  }

  private void read(Path segment, boolean last) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    List<String> damage = new ArrayList<>();
    int position = start(bytes);
    while (position < bytes.length) {
      Frame frame = recordAt(bytes, position);
      if (frame != null) {
        sink.accept(frame);
        frames++;
        position += recordBytes(bytes, position);
        continue;
      }
      int next = nextRecord(bytes, position + 1);
      if (last && next == bytes.length && damage.isEmpty()) {
        cut(segment, position, bytes.length);
        return;
      }
      damage.add("bytes " + position + " to " + next + " are no record");
      position = next;
    }
    if (!damage.isEmpty()) {
      setAside(segment, damage);
    }
  }

  /** Where records begin: 0 when the segment's head is not whole. */
  private static int start(byte[] bytes) {
    if (bytes.length < LogSegment.HEAD_BYTES) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    boolean known = head.getInt() == LogSegment.MAGIC && head.getInt() == LogSegment.VERSION;
    return known ? LogSegment.HEAD_BYTES : 0;
  }

  private static int recordBytes(byte[] bytes, int position) {
    return FrameLog.RECORD_HEAD_BYTES + ByteBuffer.wrap(bytes).getInt(position);
  }

  /** The frame of the record at this place, or null when there is none. */
  private static Frame recordAt(byte[] bytes, int position) {
    int start = position + FrameLog.RECORD_HEAD_BYTES;
    if (start > bytes.length) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int length = in.getInt(position);
    if (length <= 0 || length > bytes.length - start) {
      return null;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, start, length);
    if ((int) checksum.getValue() != in.getInt(position + Integer.BYTES)) {
      return null;
    }
    try {
      return FrameCodec.decode(bytes, start, length);
    } catch (MalformedFrameException unknownVersion) {
      return null;
    }
  }

  /**
   * Where the next record begins, or the end. Looks for a frame's version byte first, so that not
   * every byte is checksummed as a length.
   */
  private static int nextRecord(byte[] bytes, int from) {
    for (int position = from; position < bytes.length; position++) {
      int versionAt = position + FrameLog.RECORD_HEAD_BYTES;
      if (versionAt < bytes.length
          && FrameCodec.isKnownVersion(bytes[versionAt])
          && recordAt(bytes, position) != null) {
        return position;
      }
    }
    return bytes.length;
  }

  private void cut(Path segment, int position, int length) throws IOException {
    tornBytes += length - position;
    try (var channel = Files.newByteChannel(segment, StandardOpenOption.WRITE)) {
      channel.truncate(position);
    }
  }

  private void setAside(Path segment, List<String> damage) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("damaged"));
    Path copy = folder.resolve(segment.getFileName());
    Files.copy(segment, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.write(folder.resolve(segment.getFileName() + ".reason"), damage);
    setAside.add(copy);
  }
}
