package io.telemetrystack.store.embedded;

import io.telemetrystack.store.Windows;

/** The windows of a field that have points, each reduced to one value. */
final class WindowCursor implements Cursor {
  private final Cursor points;
  private final Windows windows;
  private final long rangeStartNs;
  private final Reduction reduction;
  private boolean primed;
  private boolean more;
  private long windowNs;
  private double value;

  /**
   * @param rangeStartNs start of the one window where there are no steps; {@link Long#MIN_VALUE}
   *     for that of the first point
   * @param reduction may be shared with other cursors of the same thread
   */
  WindowCursor(Cursor points, Windows windows, long rangeStartNs, Reduction reduction) {
    this.points = points;
    this.windows = windows;
    this.rangeStartNs = rangeStartNs;
    this.reduction = reduction;
  }

  @Override
  public boolean next() {
    if (!primed) {
      primed = true;
      more = points.next();
    }
    if (!more) {
      return false;
    }
    windowNs = windowOf(points.timeNs());
    reduction.clear();
    do {
      reduction.add(points.value());
      more = points.next();
    } while (more && isInWindow(points.timeNs()));
    value = reduction.result();
    return true;
  }

  private long windowOf(long timeNs) {
    if (windows.stepNs() == 0) {
      return rangeStartNs == Long.MIN_VALUE ? timeNs : rangeStartNs;
    }
    return Math.floorDiv(timeNs, windows.stepNs()) * windows.stepNs();
  }

  private boolean isInWindow(long timeNs) {
    return windows.stepNs() == 0 || timeNs - windowNs < windows.stepNs();
  }

  @Override
  public long timeNs() {
    return windowNs;
  }

  @Override
  public double value() {
    return value;
  }
}
