package io.telemetrystack.live;

import java.util.List;

/**
 * Where the first listener's snapshot comes from, since a feed takes points only while somebody
 * listens.
 */
public interface SnapshotSource {
  /** For nodes without a store. */
  SnapshotSource NONE = maxSeries -> List.of();

  /**
   * The latest values of each series, in one point or, where fields differ in time, several. May
   * block.
   */
  List<LivePoint> latest(int maxSeries);
}
