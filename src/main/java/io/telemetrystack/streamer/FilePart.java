package io.telemetrystack.streamer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The bytes that a file begins with, up to an offset, whatever is appended meanwhile. Reads at its
 * own place, so that several of one channel do not disturb each other. One thread; blocks.
 */
final class FilePart extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  FilePart(FileChannel channel, long end) {
    this.channel = channel;
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** Ends early where the file has become shorter. */
  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int wanted = (int) Math.min(count, end - at);
    if (wanted <= 0) {
      return count == 0 ? 0 : -1;
    }
    int read = channel.read(ByteBuffer.wrap(bytes, from, wanted), at);
    at += Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, end - at));
    at += skipped;
    return skipped;
  }
}
