package io.telemetrystack.broker.rocksdb;

import java.util.ArrayList;
import java.util.List;

/** Takes entries up to a number and a sum of sizes; one is taken whatever its size. */
final class Window<T> {
  private final List<T> entries = new ArrayList<>();
  private final int most;
  private long bytesLeft;

  Window(int most, long bytes) {
    this.most = most;
    bytesLeft = bytes;
  }

  /** Whether there was room for it; where there was none, nothing more is to be offered. */
  boolean take(T entry, int bytes) {
    bytesLeft -= bytes;
    boolean fits = entries.size() < most && (bytesLeft >= 0 || entries.isEmpty());
    if (fits) {
      entries.add(entry);
    }
    return fits;
  }

  List<T> entries() {
    return entries;
  }
}
