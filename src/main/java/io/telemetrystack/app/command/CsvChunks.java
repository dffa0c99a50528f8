package io.telemetrystack.app.command;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Cuts a CSV file into chunks where rows end: the node's own parser says where, so that quoted line
 * ends, broken quotes and the like are cut as the node will read them. One thread; holds one chunk.
 */
final class CsvChunks implements Closeable {
  /** A row that cannot be cut from its neighbours in so many bytes is none. */
  private static final int MOST_BYTES = 16 << 20;

  private final CsvBytes in;
  private final int chunkBytes;
  private final CsvParser parser = new CsvParser(new NoSink(), new SeriesDictionary());
  private final byte[] header;
  private final int headerLines;
  private byte[] bytes;
  private int size;
  private long rows;
  private long index;

  /**
   * Opens a file and reads its header.
   *
   * @param chunkBytes a chunk has so many bytes unless the file ends or rows are longer
   * @throws IOException where it cannot be read, or is no such CSV
   */
  CsvChunks(Path file, int chunkBytes) throws IOException {
    this.chunkBytes = chunkBytes;
    bytes = new byte[chunkBytes];
    in = new CsvBytes(file);
    try {
      parser.restart(true);
      int end = cut();
      header = Arrays.copyOf(bytes, end);
      headerLines = (int) parser.line() - 1;
      drop(end);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  byte[] header() {
    return header;
  }

  /** Lines that the header takes. */
  int headerLines() {
    return headerLines;
  }

  /**
   * Goes to a place, where the file has the bytes that were before it. To be called before {@link
   * #next}.
   *
   * @return whether it has; else this is to be closed
   */
  boolean seek(CsvPlace place) throws IOException {
    if (place.offset() < header.length || !in.seek(place)) {
      return false;
    }
    parser.seek(CsvParser.Position.ofRow(place.offset(), place.line()));
    size = 0;
    rows = place.rows() - parser.rows();
    return true;
  }

  /** The next rows; null at the end. */
  CsvChunk next() throws IOException {
    long firstLine = parser.line();
    int end = cut();
    if (end == 0) {
      return null;
    }
    byte[] whole = bytes;
    int tail = Math.min(end, CsvPlace.MOST_TAIL_BYTES);
    CsvPlace place =
        new CsvPlace(
            parser.offset(),
            in.packedOffset(),
            parser.line(),
            rows + parser.rows(),
            tail,
            CsvPlace.crc(whole, end - tail, end));
    drop(end);
    return new CsvChunk(index++, ByteBuffer.wrap(whole, 0, end), firstLine, place);
  }

  /** Fills the buffer and returns where the last row ends that can be told from the next. */
  private int cut() throws IOException {
    int parsed = 0;
    while (true) {
      size += in.fill(bytes, size);
      boolean last = size < bytes.length;
      parsed = parser.parse(bytes, parsed, size, last);
      if (!parser.problem().isEmpty()) {
        throw new IOException(in.file() + " is no CSV of DCGM's form: " + parser.problem());
      }
      if (last || (parsed > 0 && parser.mayBeginAt(parser.offset()))) {
        return parsed;
      }
      if (bytes.length >= MOST_BYTES) {
        throw new IOException(
            "%s has no end of a row within %d bytes; see line %d"
                .formatted(in.file(), MOST_BYTES, parser.line()));
      }
      bytes = Arrays.copyOf(bytes, Math.min(2 * bytes.length, MOST_BYTES));
    }
  }

  /** Keeps what is behind a chunk for the next, which has an array of its own. */
  private void drop(int end) {
    int left = size - end;
    byte[] fresh = new byte[Math.max(chunkBytes, left)];
    System.arraycopy(bytes, end, fresh, 0, left);
    bytes = fresh;
    size = left;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** The rows are read by the node; here only their ends count. */
  private static final class NoSink implements SampleSink {
    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      return true;
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {}
  }
}
