package io.telemetrystack.streamer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file that is open for reading, unpacked where its name ends in {@code .gz}. One thread.
 *
 * <p>It is told from others by the {@link Fingerprints} of a part that begins with the file. Files
 * only grow, so the part stays as it is; a file that was truncated, replaced or written anew has
 * another. They are always taken of the file that is open, whatever has become of the path.
 */
final class CsvFile implements Closeable {
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

  /** The bytes on disk that the file begins with; never closed. */
  InputStream part(long sizeBytes) {
    return new FilePart(channel, sizeBytes);
  }

  /** The unpacked bytes from the start once more. */
  InputStream unpacked() throws IOException {
    InputStream bytes = part(channel.size());
    return isPacked() ? new GZIPInputStream(bytes, GZIP_BUFFER_BYTES) : bytes;
  }

  /** On disk, now. */
  long sizeBytes() throws IOException {
    return channel.size();
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
    return identityOf(offset, modifiedMs());
  }

  /** Of a part that begins with the file. */
  FileIdentity identityOf(long sizeBytes, long modifiedMs) throws IOException {
    return new FileIdentity(
        identity.key(), shared ? 0 : modifiedMs, sizeBytes, fingerprint(sizeBytes));
  }

  /** Whether it begins with the part that was known by this identity. */
  boolean beginsAs(FileIdentity other) throws IOException {
    return sizeBytes() >= other.sizeBytes()
        && fingerprint(other.sizeBytes()) == other.fingerprint();
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

  boolean isPacked() {
    return isPacked(path.toString());
  }

  static boolean isPacked(String path) {
    return path.endsWith(".gz");
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

  /** 0 where the file has become shorter: no part that was there is known by it. */
  private long fingerprint(long sizeBytes) throws IOException {
    return new Fingerprints(part(sizeBytes)).of(sizeBytes).orElse(0);
  }
}
