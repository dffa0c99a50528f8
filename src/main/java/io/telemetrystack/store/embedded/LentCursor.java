package io.telemetrystack.store.embedded;

import io.telemetrystack.store.LentSpan;
import java.util.Iterator;
import java.util.List;

/** The points of another cursor that are within spans of time. */
final class LentCursor implements Cursor {
  private final Cursor points;
  private final Iterator<LentSpan> spans;
  private LentSpan span;

  LentCursor(Cursor points, List<LentSpan> spans) {
    this.points = points;
    this.spans = spans.iterator();
    span = this.spans.hasNext() ? this.spans.next() : null;
  }

  @Override
  public boolean next() {
    while (span != null && points.next()) {
      while (points.timeNs() >= span.untilNs()) {
        if (!spans.hasNext()) {
          span = null;
          return false;
        }
        span = spans.next();
      }
      if (points.timeNs() >= span.fromNs()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long timeNs() {
    return points.timeNs();
  }

  @Override
  public double value() {
    return points.value();
  }
}
