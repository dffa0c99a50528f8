package io.telemetrystack.live;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What live clients read from: the last points by number, and the latest value of every (series,
 * field). Clients hold no data of their own, only a {@link LiveCursor}, so a slow one costs nothing
 * more than a fast one. One thread.
 *
 * <p>Points are numbered without a gap from {@value #FIRST}. The numbers mean nothing in another
 * feed, which is why an event's id names the feed too.
 */
final class LiveFeed {
  /** Most series whose latest values are kept; beyond, the one that is silent longest goes. */
  static final int MAX_SERIES = 20_000;

  /** The number of all values that are older than the feed. */
  static final long SEEDED = 1;

  static final long FIRST = 2;

  private final String name;
  private final LivePoint[] replay;
  private final Map<SeriesId, LatestValues> latest;
  private long head = SEEDED;

  /**
   * @param name tells this feed from all others: letters and digits
   * @param replayPoints how many points are kept
   */
  LiveFeed(String name, int replayPoints) {
    this.name = name;
    this.replay = new LivePoint[replayPoints];
    this.latest = new LatestMap();
  }

  void accept(Frame frame) {
    for (LivePoint point : LivePoint.of(frame)) {
      head++;
      replay[(int) (head % replay.length)] = point;
      update(point, head);
    }
  }

  /** Takes values from before the feed's first point. */
  void seed(List<LivePoint> points) {
    points.forEach(point -> update(point, SEEDED));
  }

  private void update(LivePoint point, long number) {
    latest
        .computeIfAbsent(point.labels().series().id(), id -> new LatestValues())
        .update(point, number);
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

  /** The series of which a value came in this range of numbers. */
  List<LatestValues> changed(long afterNumber, long toNumber) {
    return latest.values().stream()
        .filter(values -> values.changed(afterNumber, toNumber))
        .toList();
  }

  private static final class LatestMap extends LinkedHashMap<SeriesId, LatestValues> {
    LatestMap() {
      super(1024, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<SeriesId, LatestValues> silentLongest) {
      return size() > MAX_SERIES;
    }
  }
}
