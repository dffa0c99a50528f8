package io.telemetrystack.streamer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far each file was read: what this node has read itself, what it found in its file, and what
 * other nodes have said. The furthest counts. One thread; time is an argument.
 *
 * <p>A place that was reached ripens before it becomes a checkpoint, for a broker may lose what it
 * accepted last when it is killed.
 */
final class Checkpoints {
  /** Of paths that were not heard of for the longest time the checkpoints go. */
  static final int MOST = 10_000;

  /** How many moments of a delay ripen at the same time. */
  private static final int RIPENING = 4;

  /** The places that were reached at a moment. */
  private record Reached(long atMs, Map<String, Checkpoint> places) {}

  private final long delayMs;
  private final Marks marks = new Marks();
  private final Map<String, Checkpoint> known = new LinkedHashMap<>();
  private final Set<String> left = new HashSet<>();
  private final Deque<Reached> ripening = new ArrayDeque<>();
  private boolean unsaved;

  Checkpoints(long delayMs) {
    this.delayMs = delayMs;
  }

  /** A read begins here; the rows that follow are counted to the mark that is returned. */
  Mark begin(Checkpoint place) {
    return marks.begin(place);
  }

  /** Where to go on with a path as long as this process lives; null where it is new. */
  Checkpoint latest(String path) {
    return Checkpoint.later(marks.begun(path), known.get(path));
  }

  /** A file was found; nothing of it is accepted, which is a checkpoint where there is no other. */
  void found(Checkpoint start) {
    if (start.offset() == 0 && !known.containsKey(start.path())) {
      learn(start);
    }
  }

  /** The same of every path that was heard of. */
  List<Checkpoint> latest() {
    Map<String, Checkpoint> latest = new LinkedHashMap<>(known);
    marks.begun().forEach((path, place) -> latest.merge(path, place, Checkpoint::later));
    return List.copyOf(latest.values());
  }

  /** The places reached a delay ago become checkpoints, those of now begin to ripen. */
  void ripen(long nowMs) {
    if (ripening.isEmpty() || nowMs - ripening.getLast().atMs() >= delayMs / RIPENING) {
      ripening.add(new Reached(nowMs, marks.reached()));
    }
    while (!ripening.isEmpty() && nowMs - ripening.element().atMs() >= delayMs) {
      ripening.remove().places().values().forEach(this::learn);
    }
  }

  /** Makes checkpoints of all that was reached by now. */
  void settle() {
    marks.reached().values().forEach(this::learn);
  }

  /** The file is read by somebody else from now on, who is to go on where this node ended. */
  void leave(String path) {
    left.add(path);
  }

  /**
   * Makes the last places of files that were left their checkpoints, once all before is accepted.
   *
   * @return the paths of those
   */
  Set<String> settleLeft() {
    Set<String> settled = left.stream().filter(marks::isSettled).collect(Collectors.toSet());
    settled.stream().map(marks::begun).filter(Objects::nonNull).forEach(this::learn);
    left.removeAll(settled);
    return settled;
  }

  /** Takes over a checkpoint that says more than what is known. */
  void learn(Checkpoint checkpoint) {
    if (!checkpoint.isAfter(known.get(checkpoint.path()))) {
      return;
    }
    known.remove(checkpoint.path());
    known.put(checkpoint.path(), checkpoint);
    unsaved = true;
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /** All checkpoints, those that changed last at the end. */
  List<Checkpoint> known() {
    return List.copyOf(known.values());
  }

  /** Whether there is something that {@link #saved} was not told of. */
  boolean isUnsaved() {
    return unsaved;
  }

  void saved() {
    unsaved = false;
  }
}
