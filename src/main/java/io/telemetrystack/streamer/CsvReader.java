package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import io.telemetrystack.intake.SweepClock;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one CSV file, or a part of one, after another through one {@link CsvParser} and hands its
 * samples to a {@link FrameAssembler} when they are due. One thread, which blocks while it reads.
 */
final class CsvReader {
  /** How a call of {@link #read} ended. */
  enum State {
    /** There is more to read now. */
    MORE,
    /** The next row is due later, see {@link #dueMs}. */
    EARLY,
    /** All whole rows of the file, or of the part, were read. */
    END,
    /** The file is not in the form, see {@link #problem}. */
    UNUSABLE
  }

  /** Where the times of samples come from. */
  enum Timestamps {
    FILE,
    PROCESSING
  }

  private static final int READ_BYTES = 256 * 1024;
  private static final long SKIPPED_BYTES = 16L << 20;

  private final FrameAssembler frames;
  private final Pacer pacer;
  private final Timestamps timestamps;
  private final long maxFutureSkewMs;
  private final ReadingListener listener;
  private final Places places;
  private final CsvParser parser;
  private final SweepClock sweeps;
  private final byte[] buffer = new byte[CsvParser.MAX_ROW_BYTES + 2 * READ_BYTES];

  private InputStream in;
  private int from;
  private int to;
  private CsvParser.Position goOn;
  private boolean last;
  private long toSkip;
  private byte lastByte;
  private boolean ended;
  private boolean early;
  private boolean hasSample;
  private long nowMs;
  private long dueMs;
  private SeriesField heldSeriesField;
  private long heldTimeNs;
  private double heldValue;

  /** Is told what becomes of rows. */
  interface ReadingListener {
    void absent(AbsentReason reason);

    void rejected(RejectReason reason, SampleSink.RejectedRow row);
  }

  /** Is told where the rows begin that are handed on next; all before were handed on. */
  interface Places {
    void at(long offset, long line);
  }

  /**
   * How to read. Readers that take turns share all of it.
   *
   * @param maxFutureSkewMs how far ahead of now a row's time may be
   */
  record Options(
      Pacer pacer,
      Timestamps timestamps,
      long maxFutureSkewMs,
      SeriesDictionary dictionary,
      SweepClock sweeps) {
    static Options of(StreamerConfig config) {
      return new Options(
          new Pacer(config.pace()),
          config.timestamps(),
          config.maxFutureSkew().toMillis(),
          new SeriesDictionary(),
          new SweepClock());
    }
  }

  CsvReader(Options options, FrameAssembler frames, ReadingListener listener, Places places) {
    this.frames = frames;
    this.listener = listener;
    this.places = places;
    pacer = options.pacer();
    timestamps = options.timestamps();
    maxFutureSkewMs = options.maxFutureSkewMs();
    sweeps = options.sweeps();
    parser = new CsvParser(new Samples(), options.dictionary());
  }

  /** The pace counts from here on. */
  void startPace(long nowMs) {
    pacer.start(nowMs);
  }

  /**
   * Begins a file at its header and goes on at a place of it.
   *
   * @param in from the start of the file; the caller closes it
   * @param last whether the file ends with the stream, so that what is left there is a row
   */
  void open(InputStream in, CsvParser.Position position, boolean last, long nowMs) {
    this.in = in;
    this.last = last;
    goOn = position.offset() > 0 ? position : null;
    toSkip = 0;
    lastByte = '\n';
    if (heldSeriesField != null) {
      pacer.takeBack();
      heldSeriesField = null;
    }
    from = 0;
    to = 0;
    ended = false;
    early = false;
    hasSample = false;
    parser.restart(goOn != null);
    sweeps.advance(nowMs);
    sweeps.begin();
  }

  /** Reads some rows: as many as are due, and not more than a few hundred kilobytes. */
  State read(long nowMs) throws IOException {
    this.nowMs = nowMs;
    if (heldSeriesField != null && dueMs > nowMs) {
      return State.EARLY;
    }
    if (toSkip > 0) {
      return skipSome();
    }
    sayPlace();
    deliverHeld();
    sweeps.advance(nowMs);
    parser.setMaxTimeNs(
        timestamps == Timestamps.FILE ? (nowMs + maxFutureSkewMs) * 1_000_000 : Long.MAX_VALUE);
    if (!early || to - from < READ_BYTES) {
      fill();
    }
    int before = from;
    from = parser.parse(buffer, from, to, ended && last);
    if (!parser.problem().isEmpty()) {
      return State.UNUSABLE;
    }
    if (goOn != null && parser.mayBeginAt(parser.offset())) {
      goOn();
      return State.MORE;
    }
    early = heldSeriesField != null;
    if (early) {
      return State.EARLY;
    }
    return ended && (from == to || from == before) ? State.END : State.MORE;
  }

  /**
   * Tells of the place of the row that is handed on next. There is none behind a last row without a
   * line end, which may grow yet.
   */
  void sayPlace() {
    CsvParser.Position position = position();
    boolean rowBegins = heldSeriesField != null || from < to || lastByte == '\n';
    if (rowBegins && goOn == null && parser.mayBeginAt(position.offset())) {
      places.at(position.offset(), position.line());
    }
  }

  /** Where this reader, or another, goes on with the file after another one. */
  CsvParser.Position position() {
    if (goOn != null) {
      return goOn;
    }
    return heldSeriesField != null ? parser.stoppedPosition() : parser.position();
  }

  /** Unpacked bytes of the file that were read. */
  long offset() {
    return parser.offset();
  }

  /** When reading goes on after {@link State#EARLY}. */
  long dueMs() {
    return dueMs;
  }

  /** Why the file cannot be read, after {@link State#UNUSABLE}. */
  String problem() {
    return parser.problem();
  }

  /** Data rows since the file was opened, without one that waits until it is due. */
  long rows() {
    return parser.rows() - (heldSeriesField != null ? 1 : 0);
  }

  /** Whether the file gave a sample so far. */
  boolean hasSample() {
    return hasSample;
  }

  /** How long the file lasts by its own time; 0 where that is not the pace. */
  long recordedLengthMs() {
    return pacer.recordedLengthMs();
  }

  private void fill() throws IOException {
    if (ended) {
      return;
    }
    System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    int count = in.read(buffer, to, Math.min(READ_BYTES, buffer.length - to));
    ended = count < 0;
    if (count > 0) {
      to += count;
      lastByte = buffer[to - 1];
    }
  }

  private void goOn() {
    long ahead = Math.max(0, goOn.offset() - parser.offset());
    if (ahead > 0) {
      parser.seek(goOn);
    }
    int buffered = (int) Math.min(ahead, to - from);
    from += buffered;
    toSkip = ahead - buffered;
    goOn = null;
  }

  /** A little at a time, as skipping packed bytes means to unpack them. */
  private State skipSome() throws IOException {
    long count = Math.min(toSkip, SKIPPED_BYTES);
    in.skipNBytes(count);
    toSkip -= count;
    lastByte = '\n';
    return State.MORE;
  }

  private void deliverHeld() {
    if (heldSeriesField != null) {
      deliver(heldSeriesField, heldTimeNs, heldValue);
      heldSeriesField = null;
    }
  }

  private void deliver(SeriesField seriesField, long timeNs, double value) {
    boolean fromFile = timestamps == Timestamps.FILE;
    frames.add(seriesField, fromFile ? timeNs : sweeps.timeNs(seriesField), value);
  }

  private final class Samples implements SampleSink {
    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      hasSample = true;
      dueMs = pacer.dueMs(timeNs);
      if (dueMs <= nowMs) {
        deliver(seriesField, timeNs, value);
        return true;
      }
      heldSeriesField = seriesField;
      heldTimeNs = timeNs;
      heldValue = value;
      return false;
    }

    @Override
    public void absent(AbsentReason reason) {
      listener.absent(reason);
    }

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {
      listener.rejected(reason, row);
    }
  }
}
