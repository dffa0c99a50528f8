package io.telemetrystack.live;

import io.telemetrystack.live.LiveFeed.NumberedEvent;

/**
 * What clients with the same filter are shown, as text that is made once for all that are at the
 * same place: the last {@link Chunk} of points and of a pass is kept. One thread.
 */
final class LiveView {
  static final String SNAPSHOT = "snapshot";
  static final String POINT = "point";
  static final String EVENT = "event";

  /** A chunk ends with the event that brings it to this many characters. */
  private static final int CHUNK_CHARS = 16 * 1024;

  /**
   * Several events.
   *
   * @param bytes not to be changed; empty where nothing is wanted
   * @param next where to go on: the number of the last point, or the next slot of a pass
   * @param last whether a pass ends with it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Chunk(byte[] bytes, long next, boolean last) {}

  /**
   * A pass gives the latest values of each series that changed after one point, one event a series.
   *
   * @param event the name of its events
   * @param to the newest point when it began
   * @param most a series whose values are all of later points is left out
   */
  record Pass(String event, long after, long to, long most) {}

  private record PassPlace(Pass pass, long slot) {}

  private final LiveFeed feed;
  private final LiveFilter filter;
  private long pointsAfter = -1;
  private Chunk points;
  private PassPlace passPlace;
  private Chunk passChunk;
  private int clients;

  LiveView(LiveFeed feed, LiveFilter filter) {
    this.feed = feed;
    this.filter = filter;
  }

  LiveFilter filter() {
    return filter;
  }

  void joined() {
    clients++;
  }

  /** Whether that was the last one. */
  boolean left() {
    return --clients == 0;
  }

  /** The points after one, as far as they fit into a chunk; the next one must still be kept. */
  Chunk points(long after) {
    if (points != null && after == pointsAfter) {
      return points;
    }
    Chunk chunk = writePoints(after);
    if (after > pointsAfter) {
      pointsAfter = after;
      points = chunk;
    }
    return chunk;
  }

  /**
   * A part of a pass.
   *
   * @param slot where the part before ended, at first 0
   */
  Chunk pass(Pass pass, long slot) {
    PassPlace place = new PassPlace(pass, slot);
    if (!place.equals(passPlace)) {
      passChunk = writePass(pass, (int) slot);
      passPlace = place;
    }
    return passChunk;
  }

  private Chunk writePoints(long after) {
    EventWriter out = feed.writer();
    long number = after;
    while (number < feed.head() && out.length() < CHUNK_CHARS) {
      number++;
      LivePoint point = feed.at(number);
      if (filter.accepts(point.labels())) {
        writePoint(number, point, out);
      }
    }
    return new Chunk(out.take(), number, false);
  }

  private void writePoint(long number, LivePoint point, EventWriter out) {
    if (point.event() != null) {
      out.begin(feed.name(), number, EVENT);
      out.event(point.event());
      out.end();
      return;
    }
    int start = out.length();
    boolean wanted = false;
    out.begin(feed.name(), number, POINT);
    out.beginData(point.labels(), point.timeNs());
    for (int i = 0; i < point.size(); i++) {
      if (filter.acceptsField(point.field(i))) {
        out.value(point.field(i), point.value(i));
        wanted = true;
      }
    }
    out.endData();
    out.end();
    if (!wanted) {
      out.reset(start);
    }
  }

  private Chunk writePass(Pass pass, int firstSlot) {
    EventWriter out = feed.writer();
    if (firstSlot == 0) {
      writeEvents(pass, out);
    }
    int startOfLast = 0;
    int slotOfLast = -1;
    for (int slot = firstSlot; slot < feed.slots(); slot++) {
      int start = out.length();
      if (writeSeries(pass, slot, pass.after(), out)) {
        if (start >= CHUNK_CHARS) {
          out.reset(start);
          return new Chunk(out.take(), slot, false);
        }
        startOfLast = start;
        slotOfLast = slot;
      }
    }
    if (slotOfLast >= 0) {
      out.reset(startOfLast);
      writeSeries(pass, slotOfLast, pass.to(), out);
    } else if (out.length() > 0) {
      out.id(feed.name(), pass.to());
      out.text(LiveEvents.HEARTBEAT);
    }
    if (pass.event().equals(SNAPSHOT)) {
      out.id(feed.name(), pass.to());
      out.text(LiveEvents.END_OF_SNAPSHOT);
    }
    return new Chunk(out.take(), feed.slots(), true);
  }

  /** Latest values do not tell of events, so those that a pass goes over are given before them. */
  private void writeEvents(Pass pass, EventWriter out) {
    if (pass.event().equals(SNAPSHOT)) {
      return;
    }
    for (NumberedEvent event : feed.events()) {
      boolean isOwed = event.number() > pass.after() && event.number() <= pass.to();
      if (isOwed && filter.accepts(event.point().labels())) {
        writePoint(pass.after(), event.point(), out);
      }
    }
  }

  /**
   * @param number what the event says is given with it: only the last one of a pass gives all
   */
  private boolean writeSeries(Pass pass, int slot, long number, EventWriter out) {
    LatestValues latest = feed.latest(slot);
    if (latest == null || latest.lastNumber() <= pass.after() || !filter.accepts(latest.labels())) {
      return false;
    }
    int start = out.length();
    out.begin(feed.name(), number, pass.event());
    if (!latest.write(filter, pass.after(), pass.most(), out)) {
      out.reset(start);
      return false;
    }
    out.end();
    return true;
  }
}
