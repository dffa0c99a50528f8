package io.telemetrystack.app.command;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the rows of a CSV file as a node does. One thread. */
final class CsvRows {
  /** Gets the rows that say something. */
  interface RowConsumer {
    /** Returns whether there was room; if not, the row comes again. */
    boolean row(SeriesField seriesField, long timeNs, double value, long line);
  }

  /** What is done to make room. */
  interface RoomMaker {
    void makeRoom() throws NodeException, InterruptedException;
  }

  /** Rows that say nothing, as they are counted. */
  record Others(long absent, long refused) {}

  private static final int PIECE_BYTES = 4 * CsvParser.MAX_ROW_BYTES;

  private final Path file;
  private final long maxTimeNs;

  /**
   * @param maxTimeNs rows that are later are refused
   */
  CsvRows(Path file, long maxTimeNs) {
    this.file = file;
    this.maxTimeNs = maxTimeNs;
  }

  /** Hands over all rows, and counts the others. */
  Others read(RowConsumer consumer, RoomMaker room)
      throws IOException, NodeException, InterruptedException {
    FileSink sink = new FileSink(consumer);
    CsvParser parser = new CsvParser(sink, new SeriesDictionary());
    sink.parser = parser;
    parser.setMaxTimeNs(maxTimeNs);
    byte[] bytes = new byte[PIECE_BYTES];
    int size = 0;
    boolean last = false;
    try (CsvBytes in = new CsvBytes(file)) {
      while (!last) {
        size += in.fill(bytes, size);
        last = size < bytes.length;
        int taken = parser.parse(bytes, 0, size, last);
        while (sink.waiting != null) {
          room.makeRoom();
          sink.deliver();
          taken = parser.parse(bytes, taken, size, last);
        }
        if (!parser.problem().isEmpty()) {
          throw new IOException(file + " is no CSV of DCGM's form: " + parser.problem());
        }
        System.arraycopy(bytes, taken, bytes, 0, size - taken);
        size -= taken;
      }
    }
    return new Others(sink.absent, sink.refused);
  }

  private static final class FileSink implements SampleSink {
    private final RowConsumer consumer;
    private CsvParser parser;
    private long absent;
    private long refused;

    /** A row for which there was no room; null where there is none. */
    private SeriesField waiting;

    private long timeNs;
    private double value;
    private long line;

    FileSink(RowConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public boolean sample(SeriesField seriesField, long sampleTimeNs, double sampleValue) {
      if (consumer.row(seriesField, sampleTimeNs, sampleValue, parser.line())) {
        return true;
      }
      waiting = seriesField;
      timeNs = sampleTimeNs;
      value = sampleValue;
      line = parser.line();
      return false;
    }

    private void deliver() {
      if (!consumer.row(waiting, timeNs, value, line)) {
        throw new IllegalStateException("no room for a single row");
      }
      waiting = null;
    }

    @Override
    public void absent(AbsentReason reason) {
      absent++;
    }

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {
      refused++;
    }
  }
}
