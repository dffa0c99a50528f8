package io.telemetrystack.collector;

import io.telemetrystack.telemetry.Frame;
import java.util.ArrayList;
import java.util.List;

/** Leased frames of one partition on their way to the store. One thread. */
final class Batch {
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> handles = new ArrayList<>();
  private final long openedMs;
  private long oldestMs = Long.MAX_VALUE;
  private int points;
  private long bytes;

  /**
   * @param nowMs monotonic
   */
  Batch(long nowMs) {
    openedMs = nowMs;
  }

  /**
   * @param handle of the message that carried the frame
   * @param createdMs when the broker took that message, wall clock
   */
  void add(Frame frame, String handle, long createdMs) {
    frames.add(frame);
    handles.add(handle);
    points += frame.size();
    bytes += frame.sizeBytes();
    oldestMs = Math.min(oldestMs, createdMs);
  }

  List<Frame> frames() {
    return frames;
  }

  List<String> handles() {
    return handles;
  }

  int points() {
    return points;
  }

  /** When the broker took the oldest message, wall clock. */
  long oldestMs() {
    return oldestMs;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  boolean isFull(BatchLimits limits) {
    return points >= limits.points() || bytes >= limits.bytes();
  }

  /** How long until the batch is too old to wait for more; 0 when it is. */
  long waitMs(BatchLimits limits, long nowMs) {
    return Math.max(0, openedMs + limits.ageMs() - nowMs);
  }
}
