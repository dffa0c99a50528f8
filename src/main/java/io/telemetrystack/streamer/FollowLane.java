package io.telemetrystack.streamer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Followed files with rows to read, which take turns in one reader. One thread. */
final class FollowLane {
  /** For how long a file may be read at a slow pace while others wait. */
  private static final long SLICE_MS = 1_000;

  /** Is told how a file's turn ended. */
  interface Outcome {
    /** The rows of the slice were read. */
    void read(FollowedFile file);

    /** The file was read to where nothing follows any more. */
    void done(FollowedFile file);

    /** The file does not begin any more as it did. */
    void truncated(FollowedFile file);

    /** The file is not in the form. */
    void unusable(FollowedFile file, String problem);

    void failed(FollowedFile file, IOException failure);
  }

  private final CsvReading reading;
  private final Outcome outcome;
  private final Deque<FollowedFile> ready = new ArrayDeque<>();
  private FollowedFile current;
  private long sliceEndMs;

  FollowLane(CsvReading reading, Outcome outcome) {
    this.reading = reading;
    this.outcome = outcome;
  }

  boolean isIdle() {
    return current == null && ready.isEmpty();
  }

  /** Whether a file waits for its turn, or has it. */
  boolean has(FollowedFile file) {
    return current == file || ready.contains(file);
  }

  /** A file has rows to read. */
  void add(FollowedFile file) {
    if (!has(file)) {
      ready.add(file);
    }
  }

  /** A file is not read any further, whatever it has. */
  void remove(FollowedFile file) {
    ready.remove(file);
    if (current == file) {
      park(false);
    }
  }

  /** Stops in the middle of a file. */
  void stop() {
    if (current != null) {
      park(false);
    }
  }

  /** The pace counts from here on. */
  void startPace(long nowMs) {
    reading.reader().startPace(nowMs);
  }

  /**
   * Reads a little; not to be called while it is idle.
   *
   * @return milliseconds to wait
   */
  long turn(long nowMs) {
    FollowedFile file = current == null ? ready.remove() : current;
    try {
      return current == null ? begin(file, nowMs) : goOn(file, nowMs);
    } catch (IOException e) {
      current = null;
      outcome.failed(file, e);
      return 0;
    }
  }

  private long begin(FollowedFile file, long nowMs) throws IOException {
    Optional<CsvReading.Slice> slice = file.next();
    if (slice.isEmpty()) {
      outcome.truncated(file);
      return 0;
    }
    reading.open(slice.get(), nowMs);
    current = file;
    sliceEndMs = nowMs + SLICE_MS;
    return 0;
  }

  private long goOn(FollowedFile file, long nowMs) throws IOException {
    switch (reading.read(nowMs)) {
      case MORE -> {}
      case EARLY -> {
        if (nowMs < sliceEndMs || file.isPacked()) {
          return reading.pauseMs(nowMs);
        }
        park(false);
        outcome.read(file);
      }
      case END -> {
        park(true);
        if (file.isDone()) {
          reading.finish(file.place().identity());
          file.goOnAt(reading.place(), reading.reader().position(), true);
          outcome.done(file);
        } else {
          outcome.read(file);
        }
      }
      case UNUSABLE -> {
        current = null;
        outcome.unusable(file, reading.reader().problem());
      }
    }
    return 0;
  }

  private void park(boolean sliceRead) {
    reading.sayPlace();
    current.goOnAt(reading.place(), reading.reader().position(), sliceRead);
    current = null;
  }
}
