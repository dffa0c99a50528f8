package io.telemetrystack.streamer;

import io.telemetrystack.streamer.FollowLane.Outcome;

/**
 * Two lanes that take turns: one of files that grow, whose readers change after each slice, and one
 * of packed files, which are read from start to end. One thread.
 */
final class FollowLanes {
  private final FollowLane growing;
  private final FollowLane packed;
  private boolean packedIsNext;

  FollowLanes(
      StreamerConfig config, CsvSource.Parts parts, CsvSource.Listener listener, Outcome outcome) {
    CsvReader.Options options = CsvReader.Options.of(config);
    growing = new FollowLane(new CsvReading(options, parts, listener), outcome);
    packed = new FollowLane(new CsvReading(options, parts, listener), outcome);
  }

  boolean areIdle() {
    return growing.isIdle() && packed.isIdle();
  }

  boolean have(FollowedFile file) {
    return of(file).has(file);
  }

  void add(FollowedFile file) {
    of(file).add(file);
  }

  void remove(FollowedFile file) {
    of(file).remove(file);
  }

  /** The pace of both counts from here on. */
  void startPace(long nowMs) {
    growing.startPace(nowMs);
  }

  /**
   * Reads a little; not to be called while they are idle.
   *
   * @return milliseconds to wait
   */
  long turn(long nowMs) {
    packedIsNext = packedIsNext ? !packed.isIdle() : growing.isIdle();
    FollowLane lane = packedIsNext ? packed : growing;
    packedIsNext = !packedIsNext;
    return lane.turn(nowMs);
  }

  void stop() {
    growing.stop();
    packed.stop();
  }

  private FollowLane of(FollowedFile file) {
    return file.isPacked() ? packed : growing;
  }
}
