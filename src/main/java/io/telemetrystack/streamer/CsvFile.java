package io.telemetrystack.streamer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file that is open for reading, unpacked where its name ends in {@code .gz}. One thread.
 *
 * <p>Its fingerprint is a checksum of the first and one of the last {@value #PRINTED_BYTES} bytes
 * of a part that begins with the file. Files only grow, so the part stays as it is; a file that was
 * truncated, replaced or written anew has another. It is always taken of the file that is open,
 * whatever has become of the path.
 */
final class CsvFile implements Closeable {
  static final int PRINTED_BYTES = 64 * 1024;

  private static final int GZIP_BUFFER_BYTES = 64 * 1024;

  private final Path path;
  private final boolean shared;
  private final FileChannel channel;
  private final InputStream in;
  private final FileIdentity identity;

  private CsvFile(Path path, boolean shared, FileChannel channel) throws IOException {
    this.path = path;
    this.shared = shared;
    this.channel = channel;
    long modifiedMs = modifiedMs();
    String key = shared ? "" : String.valueOf(attributes().fileKey());
    long sizeBytes = channel.size();
    identity = new FileIdentity(key, modifiedMs, sizeBytes, fingerprint(sizeBytes));
    InputStream packed = Channels.newInputStream(channel);
    in = isPacked() ? new GZIPInputStream(packed, GZIP_BUFFER_BYTES) : packed;
  }

  /**
   * @param shared whether other nodes read the file too
   */
  static CsvFile open(Path path, boolean shared) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      return new CsvFile(path, shared, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** From the start of the file; closed with it. */
  InputStream in() {
    return in;
  }

  /** As the file was when it was opened. */
  FileIdentity identity() {
    return identity;
  }

  /**
   * As the file was when its end was read; it may have grown since it was opened.
   *
   * @param offset unpacked bytes that were read
   */
  FileIdentity identityAtEnd(long offset) throws IOException {
    if (isPacked() || offset == identity.sizeBytes()) {
      return identity;
    }
    return new FileIdentity(identity.key(), modifiedMs(), offset, fingerprint(offset));
  }

  /** Whether this is the file of an earlier checkpoint, which may have grown since. */
  boolean continues(Checkpoint earlier) throws IOException {
    FileIdentity other = earlier.identity();
    boolean grown = identity.sizeBytes() > other.sizeBytes();
    boolean untouched = grown || identity.modifiedMs() == other.modifiedMs();
    return identity.key().equals(other.key())
        && identity.sizeBytes() >= other.sizeBytes()
        && (isPacked() || identity.sizeBytes() >= earlier.offset())
        && untouched
        && fingerprint(other.sizeBytes()) == other.fingerprint();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      in.close();
    }
  }

  private boolean isPacked() {
    return path.toString().endsWith(".gz");
  }

  private BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  /** 0 where the path is gone: then no file that appears there is this one. */
  private long modifiedMs() throws IOException {
    try {
      return shared ? 0 : attributes().lastModifiedTime().toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private long fingerprint(long sizeBytes) throws IOException {
    long printed = Math.min(PRINTED_BYTES, sizeBytes);
    return (checksum(0, printed) << Integer.SIZE) | checksum(sizeBytes - printed, printed);
  }

  /** Of fewer bytes where the file has become shorter. */
  private long checksum(long from, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) count);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, from + bytes.position());
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.flip());
    return crc.getValue();
  }
}
