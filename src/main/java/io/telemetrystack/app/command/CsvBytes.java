package io.telemetrystack.app.command;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The bytes of a file, unpacked where its name ends in {@code .gz}. One thread. */
final class CsvBytes implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final Counted counted;
  private InputStream in;

  CsvBytes(Path file) throws IOException {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory");
    }
    counted = new Counted(Files.newInputStream(file));
    try {
      in = isPacked(file) ? unpacked() : counted;
    } catch (IOException e) {
      counted.close();
      throw new IOException(file + " is not packed by gzip: " + e.getMessage(), e);
    }
  }

  static boolean isPacked(Path file) {
    return file.toString().endsWith(".gz");
  }

  private InputStream unpacked() throws IOException {
    return new GZIPInputStream(new BufferedInputStream(counted, BUFFER_BYTES), BUFFER_BYTES);
  }

  Path file() {
    return file;
  }

  /** Bytes of the file itself that were read. */
  long packedOffset() {
    return counted.count;
  }

  /**
   * Reads until an array is full or the file ends.
   *
   * @return how many bytes came
   */
  int fill(byte[] bytes, int from) throws IOException {
    return in.readNBytes(bytes, from, bytes.length - from);
  }

  /** Goes to a place from the start of the file; false where other bytes are before it. */
  boolean seek(CsvPlace place) throws IOException {
    in.close();
    counted.reopen(Files.newInputStream(file));
    in = isPacked(file) ? unpacked() : counted;
    try {
      in.skipNBytes(place.offset() - place.tailBytes());
      byte[] tail = in.readNBytes(place.tailBytes());
      return tail.length == place.tailBytes()
          && CsvPlace.crc(tail, 0, tail.length) == place.tailCrc();
    } catch (EOFException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    void reopen(InputStream fresh) {
      in = fresh;
      count = 0;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      count += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count += skipped;
      return skipped;
    }
  }
}
