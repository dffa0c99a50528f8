package io.telemetrystack.streamer;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which of this node's targets are down, and why. One thread; any may read the note. */
final class ScrapeStatus {
  /** What became of a target's failures; the count is of those in a row. */
  private static final class Down {
    private String why;
    private long failures;
  }

  private final Set<String> up = new HashSet<>();

  /** In the order in which they went down. */
  private final Map<String, Down> down = new LinkedHashMap<>();

  private volatile String note = "";

  /**
   * @return how many scrapes in a row had failed before
   */
  long succeeded(String url) {
    boolean isNew = up.add(url);
    Down before = down.remove(url);
    if (isNew) {
      tell();
    }
    return before == null ? 0 : before.failures;
  }

  /**
   * @return whether the target was not down before
   */
  boolean failed(String url, String why) {
    up.remove(url);
    boolean isNew = !down.containsKey(url);
    Down now = down.computeIfAbsent(url, key -> new Down());
    now.failures++;
    if (!why.equals(now.why)) {
      now.why = why;
      tell();
    }
    return isNew;
  }

  /** The target is none of this node's any more. */
  void forget(String url) {
    up.remove(url);
    down.remove(url);
    tell();
  }

  /** How many targets are down and why the first is; empty where all are up. */
  String note() {
    return note;
  }

  private void tell() {
    if (down.isEmpty()) {
      note = "";
      return;
    }
    Map.Entry<String, Down> first = down.entrySet().iterator().next();
    int all = up.size() + down.size();
    note =
        "%d of %d targets %s down, the first %s: %s"
            .formatted(
                down.size(),
                all,
                down.size() == 1 ? "is" : "are",
                first.getKey(),
                first.getValue().why);
  }
}
