package io.telemetrystack.streamer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The places at which reads began, in their order, from the first of which a row is not accepted.
 * One thread.
 *
 * <p>Every row that was read before a {@link #reached} place is accepted: a place is reached when
 * no frame is open that began at an earlier one. It costs a row nothing, for only reads are noted.
 */
final class Marks {
  /** More are not kept apart; what is read then counts as read at the last of them. */
  static final int MOST = 4_096;

  private final Deque<Mark> marks = new ArrayDeque<>();
  private final Map<String, Checkpoint> begun = new LinkedHashMap<>();
  private final Map<String, Checkpoint> reached = new LinkedHashMap<>();

  /** A read begins here; the rows that follow are counted to the mark that is returned. */
  Mark begin(Checkpoint place) {
    advance();
    if (marks.size() >= MOST && !place.finished() && begun.containsKey(place.path())) {
      return marks.getLast();
    }
    Mark mark = new Mark(place);
    marks.add(mark);
    put(begun, place);
    advance();
    return mark;
  }

  /** Where the latest read of a file began, null where there was none. */
  Checkpoint begun(String path) {
    return begun.get(path);
  }

  /** Where the latest read of every file began. */
  Map<String, Checkpoint> begun() {
    return Map.copyOf(begun);
  }

  /** Of every file that was read, the last place before which all is accepted. */
  Map<String, Checkpoint> reached() {
    advance();
    return Map.copyOf(reached);
  }

  /** Whether all that was read of a file, which was begun, before its latest mark is accepted. */
  boolean isSettled(String path) {
    advance();
    return Objects.equals(begun.get(path), reached.get(path));
  }

  /** Paths of which there was no news for the longest time go. */
  private static void put(Map<String, Checkpoint> places, Checkpoint place) {
    places.remove(place.path());
    places.put(place.path(), place);
    if (places.size() > Checkpoints.MOST) {
      places.remove(places.keySet().iterator().next());
    }
  }

  private void advance() {
    while (!marks.isEmpty()) {
      Mark oldest = marks.element();
      put(reached, oldest.place());
      if (!oldest.isSettled() || marks.size() == 1) {
        return;
      }
      marks.remove();
    }
  }
}
