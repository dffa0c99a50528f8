package io.telemetrystack.streamer;

import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.FrameAssembler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The file that is in a {@link CsvReader}: notes the places that are reached and tells of the rows.
 * One thread.
 */
final class CsvReading {
  /**
   * What to read of a file.
   *
   * @param place of the last mark before the position
   * @param in from the start of the file
   * @param last whether the file ends with the stream
   */
  record Slice(Checkpoint place, CsvParser.Position position, InputStream in, boolean last) {}

  private final FrameAssembler frames;
  private final Checkpoints checkpoints;
  private final CsvSource.Listener listener;
  private final CsvReader reader;
  private Checkpoint place;
  private long reportedRows;

  CsvReading(CsvReader.Options options, CsvSource.Parts parts, CsvSource.Listener listener) {
    this.listener = listener;
    frames = parts.frames();
    checkpoints = parts.checkpoints();
    reader =
        new CsvReader(
            options, frames, listener, (offset, line) -> begin(this.place.at(offset, line)));
  }

  void open(Slice slice, long nowMs) {
    listener.reading(Path.of(slice.place().path()));
    begin(slice.place());
    reader.open(slice.in(), slice.position(), slice.last(), nowMs);
    reportedRows = 0;
  }

  CsvReader.State read(long nowMs) throws IOException {
    CsvReader.State state = reader.read(nowMs);
    listener.rows(reader.rows() - reportedRows);
    reportedRows = reader.rows();
    return state;
  }

  /** How long to wait after {@link CsvReader.State#EARLY}. */
  long pauseMs(long nowMs) {
    return Math.min(CsvSource.LONGEST_PAUSE_MS, Math.max(1, reader.dueMs() - nowMs));
  }

  /** Where the next row is, if one may begin there. */
  void sayPlace() {
    reader.sayPlace();
  }

  /** The file was read to its end. */
  void finish(FileIdentity atEnd) {
    reader.sayPlace();
    begin(place.finishedAs(atEnd));
  }

  /** The last place that was said. */
  Checkpoint place() {
    return place;
  }

  CsvReader reader() {
    return reader;
  }

  private void begin(Checkpoint next) {
    place = next;
    frames.from(checkpoints.begin(next));
  }
}
