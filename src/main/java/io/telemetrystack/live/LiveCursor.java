package io.telemetrystack.live;

import io.telemetrystack.live.LiveView.Chunk;
import io.telemetrystack.live.LiveView.Pass;

/**
 * One client's place in a feed. A client that keeps up is given every point. One that falls behind
 * what the feed keeps, or that asked for an interval, is given a <em>pass</em>: the latest values
 * of each series that has changed, in one event a series. The first pass of a new client is its
 * snapshot. One thread.
 *
 * <p>The id of an event says that nothing up to its point is owed any more, so a client that comes
 * back with it misses nothing, though it may see values twice; and a pass may give a value before
 * the points that are older than it.
 */
final class LiveCursor {
  private static final long NO_GAP = -1;

  private final LiveFeed feed;
  private final LiveView view;
  private final long minIntervalMs;
  private long position;
  private long missed = NO_GAP;
  private long nextPassMs = Long.MIN_VALUE;
  private Pass pass;
  private long slot;
  private long saidPosition;
  private long conflations;

  /**
   * @param minIntervalMs least time between two events of a series; 0 for every point
   */
  LiveCursor(LiveFeed feed, LiveFilter filter, long minIntervalMs) {
    this.feed = feed;
    view = feed.join(filter);
    this.minIntervalMs = minIntervalMs;
  }

  /** Starts with a snapshot. */
  void start(long nowMs) {
    beginPass(new Pass(LiveView.SNAPSHOT, position, feed.head(), feed.head()), nowMs);
  }

  /**
   * Starts after an event that an earlier connection has seen.
   *
   * @param lastEventId anything; one of another feed starts with a gap, which counts what came to
   *     this one, and a snapshot
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
      long gone = feed.oldest() - 1 - number;
      if (gone > 0) {
        missed = gone;
        long to = feed.oldest() - 1;
        beginPass(new Pass(LiveView.POINT, number, to, to), nowMs);
      }
    }
  }

  /** The next events, a few KiB of them, not to be changed; null while nothing is owed. */
  byte[] poll(long nowMs) {
    if (missed != NO_GAP) {
      return gap();
    }
    while (pass != null || position < feed.head()) {
      if (pass == null && (minIntervalMs > 0 || position + 1 < feed.oldest())) {
        if (nowMs < nextPassMs) {
          return null;
        }
        conflations += minIntervalMs > 0 ? 0 : 1;
        beginPass(new Pass(LiveView.POINT, position, feed.head(), Long.MAX_VALUE), nowMs);
      }
      byte[] events = pass == null ? points() : partOfPass();
      if (events.length > 0) {
        saidPosition = position;
        return events;
      }
    }
    return null;
  }

  /**
   * A comment, with the position where no event has said it: a client that wants little does not
   * fall behind what is kept.
   */
  byte[] heartbeat() {
    EventWriter out = feed.writer();
    if (position > saidPosition) {
      out.id(feed.name(), position);
      saidPosition = position;
    }
    out.text(LiveEvents.HEARTBEAT);
    return out.take();
  }

  /** How often the client fell so far behind that points were put together. */
  long conflations() {
    return conflations;
  }

  /** The client is gone; the cursor is not used any more. */
  void end() {
    feed.leave(view);
  }

  private byte[] gap() {
    EventWriter out = feed.writer();
    out.begin(feed.name(), position, "gap");
    out.text("{\"missed\":" + missed + "}");
    out.end();
    missed = NO_GAP;
    return out.take();
  }

  private byte[] points() {
    Chunk chunk = view.points(position);
    position = chunk.next();
    return chunk.bytes();
  }

  private byte[] partOfPass() {
    Chunk chunk = view.pass(pass, slot);
    slot = chunk.next();
    if (chunk.last()) {
      position = pass.to();
      pass = null;
    }
    return chunk.bytes();
  }

  private void beginPass(Pass begun, long nowMs) {
    pass = begun;
    slot = 0;
    nextPassMs = minIntervalMs == 0 ? nowMs : afterInterval(nowMs);
  }

  /** At one of few moments, so that clients with the same interval are given the same events. */
  private long afterInterval(long nowMs) {
    long grainMs = Math.max(1, Math.min(100, minIntervalMs / 10));
    return -Math.floorDiv(-(nowMs + minIntervalMs), grainMs) * grainMs;
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
