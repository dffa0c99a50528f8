package io.telemetrystack.live;

import java.util.List;

/**
 * One client's place in a feed. A client that keeps up is given every point. One that falls behind
 * what the feed keeps, or that asked for an interval, is given a <em>pass</em>: the latest values
 * of each series that has changed, in one event a series. The first pass of a new client is its
 * snapshot. One thread.
 *
 * <p>The id of an event says that nothing up to its point is owed any more, so a client that comes
 * back with it misses nothing, though it may see values twice.
 */
final class LiveCursor {
  private static final String POINT = "point";
  private static final String SNAPSHOT = "snapshot";

  private final LiveFeed feed;
  private final LiveFilter filter;
  private final long minIntervalMs;
  private long position;
  private long missed;
  private long nextPassMs = Long.MIN_VALUE;
  private List<LatestValues> pass = List.of();
  private int passIndex;
  private String passData;
  private long passEnd;
  private String passEvent = POINT;
  private long conflations;

  /**
   * @param minIntervalMs least time between two events of a series; 0 for every point
   */
  LiveCursor(LiveFeed feed, LiveFilter filter, long minIntervalMs) {
    this.feed = feed;
    this.filter = filter;
    this.minIntervalMs = minIntervalMs;
  }

  /** Starts with a snapshot. */
  void start(long nowMs) {
    beginPass(SNAPSHOT, feed.head(), nowMs);
  }

  /**
   * Starts after an event that an earlier connection has seen.
   *
   * @param lastEventId anything; one of another feed starts with a gap and a snapshot
   */
  void resume(String lastEventId, long nowMs) {
    long number = numberOf(lastEventId);
    if (number < 0) {
      missed = feed.head() - LiveFeed.SEEDED;
      start(nowMs);
    } else if (number < LiveFeed.SEEDED) {
      start(nowMs);
    } else {
      position = number;
      missed = Math.max(0, feed.oldest() - 1 - number);
      if (missed > 0) {
        beginPass(POINT, feed.oldest() - 1, nowMs);
      }
    }
  }

  /** The next event, or null while nothing is owed. */
  String poll(long nowMs) {
    if (missed > 0) {
      String gap = event("gap", "{\"missed\":" + missed + "}");
      missed = 0;
      return gap;
    }
    while (true) {
      if (passData != null) {
        String data = passData;
        advancePass();
        return event(passEvent, data);
      }
      if (position == feed.head()) {
        return null;
      }
      if (minIntervalMs > 0 || position + 1 < feed.oldest()) {
        if (nowMs < nextPassMs) {
          return null;
        }
        conflations += minIntervalMs > 0 ? 0 : 1;
        beginPass(POINT, feed.head(), nowMs);
        continue;
      }
      String data = filter.data(feed.at(++position));
      if (data != null) {
        return event(POINT, data);
      }
    }
  }

  /** How often the client fell so far behind that points were put together. */
  long conflations() {
    return conflations;
  }

  private void beginPass(String eventName, long end, long nowMs) {
    pass = feed.changed(position, end);
    passIndex = -1;
    passEnd = end;
    passEvent = eventName;
    nextPassMs = nowMs + minIntervalMs;
    advancePass();
  }

  /** To the next series with something to say. With the last one gone nothing is owed. */
  private void advancePass() {
    do {
      passIndex++;
      passData = passIndex < pass.size() ? pass.get(passIndex).data(filter, position) : null;
    } while (passData == null && passIndex < pass.size());
    if (passData == null) {
      pass = List.of();
      position = passEnd;
    }
  }

  private String event(String name, String data) {
    return LiveEvents.event(feed.name() + "-" + position, name, data);
  }

  /** Negative when the id is not of this feed. */
  private long numberOf(String lastEventId) {
    String prefix = feed.name() + "-";
    if (!lastEventId.startsWith(prefix)) {
      return -1;
    }
    try {
      long number = Long.parseLong(lastEventId.substring(prefix.length()));
      return number > feed.head() ? -1 : number;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
