package io.telemetrystack.streamer;

import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Refused rows, each behind a line that names its file, line and reason. Two files take turns, so
 * that the oldest rows go when the limit is reached; of a row that is longer, the end goes. One
 * thread.
 */
final class RejectsFile implements AutoCloseable {
  private static final String CURRENT = "csv-rejects.txt";
  private static final String PREVIOUS = "csv-rejects.1.txt";

  private final Path directory;
  private final long maxBytesPerFile;
  private FileChannel channel;

  RejectsFile(Path directory, long maxBytes) {
    this.directory = directory;
    maxBytesPerFile = maxBytes / 2;
  }

  void add(String file, RejectReason reason, SampleSink.RejectedRow row) throws IOException {
    String head = "# " + file + ":" + row.line() + " " + reason.label() + "\n";
    ByteBuffer headBytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = row.bytes().duplicate();
    long room = Math.max(0, maxBytesPerFile - headBytes.remaining() - 1);
    bytes.limit((int) Math.min(bytes.limit(), bytes.position() + room));
    boolean ended = bytes.hasRemaining() && bytes.get(bytes.limit() - 1) == '\n';
    open(headBytes.remaining() + bytes.remaining() + 1);
    write(headBytes);
    write(bytes);
    if (!ended) {
      write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private void open(long neededBytes) throws IOException {
    if (channel == null) {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(CURRENT), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    if (channel.size() > 0 && channel.size() + neededBytes > maxBytesPerFile) {
      close();
      Files.move(
          directory.resolve(CURRENT),
          directory.resolve(PREVIOUS),
          StandardCopyOption.REPLACE_EXISTING);
      open(neededBytes);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
