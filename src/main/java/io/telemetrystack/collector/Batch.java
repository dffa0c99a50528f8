package io.telemetrystack.collector;

import io.telemetrystack.store.WriteResult.Refusal;
import io.telemetrystack.telemetry.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Leased frames of one partition on their way to the store. One thread. */
final class Batch {
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> handles = new ArrayList<>();
  private final long openedMs;
  private long leasedMs;
  private long oldestMs = Long.MAX_VALUE;
  private int points;
  private long bytes;

  /**
   * @param nowMs monotonic
   */
  Batch(long nowMs) {
    openedMs = nowMs;
    leasedMs = nowMs;
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

  /** The handles of the frames that none of the refusals is about. */
  List<String> handlesWithout(List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      return handles;
    }
    Set<Integer> refused = refusals.stream().map(Refusal::frame).collect(Collectors.toSet());
    return IntStream.range(0, handles.size())
        .filter(frame -> !refused.contains(frame))
        .mapToObj(handles::get)
        .toList();
  }

  /** Whether its leases were taken or extended so long ago; if so they count as extended now. */
  boolean needsExtension(long nowMs, long afterMs) {
    if (nowMs - leasedMs < afterMs) {
      return false;
    }
    leasedMs = nowMs;
    return true;
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
