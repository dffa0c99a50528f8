package io.telemetrystack.streamer;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Takes fingerprints of ever longer parts that a stream begins with: a checksum of the first
 * {@value #PRINTED_BYTES} bytes, above one of the last as many. One thread; reads no more than it
 * must.
 */
final class Fingerprints {
  static final int PRINTED_BYTES = 64 * 1024;

  private final InputStream in;
  private final CRC32C head = new CRC32C();

  /** The last bytes before {@link #at}, as many as there are. */
  private final byte[] window = new byte[PRINTED_BYTES];

  private long at;
  private boolean ended;

  Fingerprints(InputStream in) {
    this.in = in;
  }

  /**
   * @param sizeBytes of the part, not less than at the call before
   * @return empty where the stream is shorter
   */
  OptionalLong of(long sizeBytes) throws IOException {
    readHead(sizeBytes);
    if (sizeBytes > PRINTED_BYTES && !ended) {
      goTo(sizeBytes);
    }
    return ended ? OptionalLong.empty() : OptionalLong.of(print());
  }

  /** Whether the stream begins with a part that is known; none that is shorter may follow. */
  boolean matches(FileIdentity part) throws IOException {
    readHead(part.sizeBytes());
    boolean sameHead = part.fingerprint() >>> Integer.SIZE == head.getValue();
    return sameHead && of(part.sizeBytes()).equals(OptionalLong.of(part.fingerprint()));
  }

  /** Whether the stream was shorter than a part that was asked for. */
  boolean isAtEnd() {
    return ended;
  }

  private long print() {
    CRC32C tail = new CRC32C();
    tail.update(window, 0, (int) Math.min(PRINTED_BYTES, at));
    return head.getValue() << Integer.SIZE | tail.getValue();
  }

  private void readHead(long sizeBytes) throws IOException {
    if (at < PRINTED_BYTES && at < sizeBytes) {
      int from = (int) at;
      int count = (int) Math.min(PRINTED_BYTES, sizeBytes) - from;
      read(from, count);
      head.update(window, from, count);
    }
  }

  private void goTo(long sizeBytes) throws IOException {
    long ahead = sizeBytes - at;
    int fresh = (int) Math.min(ahead, PRINTED_BYTES);
    long skipped = in.skip(ahead - fresh);
    while (skipped < ahead - fresh && in.read() >= 0) {
      skipped += 1 + in.skip(ahead - fresh - skipped - 1);
    }
    at += skipped;
    System.arraycopy(window, fresh, window, 0, PRINTED_BYTES - fresh);
    read(PRINTED_BYTES - fresh, fresh);
  }

  private void read(int from, int count) throws IOException {
    int read = in.readNBytes(window, from, count);
    at += read;
    ended = read < count;
  }
}
