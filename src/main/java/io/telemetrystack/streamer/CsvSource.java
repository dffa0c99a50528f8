package io.telemetrystack.streamer;

import io.telemetrystack.intake.FrameAssembler;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads the configured CSV files, a little at each {@link #turn}. One thread, which blocks while it
 * reads; {@link #problem} may be asked by any.
 */
interface CsvSource {
  /** Nothing is left to be done. */
  long NEVER = Long.MAX_VALUE;

  /** So that frames that have become old are noticed while rows are waited for. */
  long LONGEST_PAUSE_MS = FrameAssembler.MAX_AGE_MS / 2;

  /** Is told how reading goes. */
  interface Listener extends CsvReader.ReadingListener {
    void opened(Path file, CsvStart start);

    /** What rows are said of from here on. */
    void reading(Path file);

    /** A file that is another node's now was left before its end. */
    void left(Path file);

    /** Data rows read since the last call. */
    void rows(long count);

    /** All that could be read was read. */
    void passed(Duration duration);

    /** A file that had been at the path was read to its end, and another takes its place. */
    void rotated(Path file);

    /** The file became shorter, or was written anew; it had been read up to a place. */
    void truncated(Checkpoint place);

    /** The file of which this is the last place is gone; what it had behind it is not read. */
    void lost(Checkpoint place);

    void problem(String problem);
  }

  /** What reading shares with others. */
  record Parts(FrameAssembler frames, Checkpoints checkpoints, SharedFiles shared) {}

  static CsvSource of(StreamerConfig config, Parts parts, Listener listener) {
    return switch (config.mode()) {
      case ONCE, LOOP -> new PassSource(config, parts, listener);
      case FOLLOW -> new FollowSource(config, parts, listener);
    };
  }

  /**
   * Does a bounded amount of work.
   *
   * @return milliseconds after which to call again, or {@link #NEVER}
   */
  long turn(long nowMs);

  /** Stops in the middle of a file; what was read of it is in frames. */
  void stop();

  /** Why not every file can be read, empty when they can. */
  String problem();
}
