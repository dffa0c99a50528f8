package io.telemetrystack.live;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What live clients read from: the last points and health events by number, and the latest value of
 * every (series, field). Clients hold no data of their own, only a {@link LiveCursor}, so a slow
 * one costs nothing more than a fast one. One thread.
 *
 * <p>Points are numbered without a gap from {@value #FIRST}. The numbers mean nothing in another
 * feed, which is why an event's id names the feed too.
 */
final class LiveFeed {
  /** Most series whose latest values are kept; beyond, the one that is silent longest goes. */
  static final int MAX_SERIES = 20_000;

  /** Most values of all series together, for the same reason: about 40 MiB. */
  static final int MAX_VALUES = 1_000_000;

  /** The number of all values that are older than the feed. */
  static final long SEEDED = 1;

  static final long FIRST = 2;

  /** Events that are kept for clients that are not given every point. */
  static final int MAX_EVENTS = 64;

  record NumberedEvent(long number, LivePoint point) {}

  private record Slot(int index, LatestValues values) {}

  private final String name;
  private final LivePoint[] replay;
  private final Map<SeriesId, Slot> bySeries = new LinkedHashMap<>(1024, 0.75f, true);
  private final List<LatestValues> slots = new ArrayList<>();
  private final List<Integer> freeSlots = new ArrayList<>();
  private final Map<LiveFilter, LiveView> views = new HashMap<>();
  private final Deque<NumberedEvent> events = new ArrayDeque<>();
  private final EventWriter writer = new EventWriter();
  private long head = SEEDED;
  private int values;

  /**
   * @param name tells this feed from all others: letters and digits
   * @param replayPoints how many points are kept
   */
  LiveFeed(String name, int replayPoints) {
    this.name = name;
    this.replay = new LivePoint[replayPoints];
  }

  /** Returns how many points it has. */
  int accept(Frame frame) {
    List<LivePoint> points = LivePoint.of(frame);
    for (LivePoint point : points) {
      head++;
      replay[(int) (head % replay.length)] = point;
      update(point, head);
    }
    return points.size();
  }

  /** Events are numbered among the points. */
  void accept(HealthEvent event) {
    head++;
    LivePoint point = LivePoint.of(event);
    replay[(int) (head % replay.length)] = point;
    events.addLast(new NumberedEvent(head, point));
    if (events.size() > MAX_EVENTS) {
      events.removeFirst();
    }
  }

  /** The last events, whether or not they are among the points that are kept; oldest first. */
  Iterable<NumberedEvent> events() {
    return events;
  }

  /** Takes values from before the feed's first point. */
  void seed(List<LivePoint> points) {
    points.forEach(point -> update(point, SEEDED));
  }

  private void update(LivePoint point, long number) {
    SeriesId id = point.labels().series().id();
    Slot slot = bySeries.get(id);
    if (slot == null) {
      slot = newSlot();
      bySeries.put(id, slot);
    }
    values -= slot.values().size();
    slot.values().update(point, number);
    values += slot.values().size();
    while (bySeries.size() > MAX_SERIES || (values > MAX_VALUES && bySeries.size() > 1)) {
      dropSilentLongest();
    }
  }

  private Slot newSlot() {
    LatestValues latest = new LatestValues();
    if (freeSlots.isEmpty()) {
      slots.add(latest);
      return new Slot(slots.size() - 1, latest);
    }
    int index = freeSlots.remove(freeSlots.size() - 1);
    slots.set(index, latest);
    return new Slot(index, latest);
  }

  private void dropSilentLongest() {
    Iterator<Slot> bySilence = bySeries.values().iterator();
    Slot slot = bySilence.next();
    bySilence.remove();
    values -= slot.values().size();
    slots.set(slot.index(), null);
    freeSlots.add(slot.index());
  }

  String name() {
    return name;
  }

  /** The number of the newest point. */
  long head() {
    return head;
  }

  /** The number of the oldest point that is kept; one more than the head's when there is none. */
  long oldest() {
    return Math.max(FIRST, head - replay.length + 1);
  }

  /** A point that is kept. */
  LivePoint at(long number) {
    return replay[(int) (number % replay.length)];
  }

  /** A series keeps its slot while it is kept. */
  int slots() {
    return slots.size();
  }

  /** Null where the slot is free. */
  LatestValues latest(int slot) {
    return slots.get(slot);
  }

  /** For all events of this feed; empty between calls. */
  EventWriter writer() {
    return writer;
  }

  /** What a client with this filter is shown: one view for all that are there at one time. */
  LiveView join(LiveFilter filter) {
    LiveView view = views.computeIfAbsent(filter, wanted -> new LiveView(this, wanted));
    view.joined();
    return view;
  }

  /** One of those that joined is gone. */
  void leave(LiveView view) {
    if (view.left()) {
      views.remove(view.filter());
    }
  }
}
