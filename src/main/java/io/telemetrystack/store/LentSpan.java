package io.telemetrystack.store;

import io.telemetrystack.telemetry.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * A time during which a series was lent to certain namespaces.
 *
 * @param fromNs inclusive
 * @param untilNs exclusive; {@link Long#MAX_VALUE} where it lasts
 */
public record LentSpan(long fromNs, long untilNs) {
  /**
   * The spans in order; neighbours do not touch.
   *
   * @param assignments as {@link TelemetryReader#assignments} gives them
   */
  public static List<LentSpan> of(
      NavigableMap<Long, Assignment> assignments, Set<String> namespaces) {
    List<LentSpan> spans = new ArrayList<>();
    Long fromNs = null;
    for (Map.Entry<Long, Assignment> change : assignments.entrySet()) {
      boolean lent = namespaces.contains(change.getValue().namespace());
      if (lent && fromNs == null) {
        fromNs = change.getKey();
      } else if (!lent && fromNs != null) {
        spans.add(new LentSpan(fromNs, change.getKey()));
        fromNs = null;
      }
    }
    if (fromNs != null) {
      spans.add(new LentSpan(fromNs, Long.MAX_VALUE));
    }
    return spans;
  }

  public boolean contains(long timeNs) {
    return timeNs >= fromNs && timeNs < untilNs;
  }
}
