package io.telemetrystack.store.influx;

import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers how each series was described to the database, so that it is told again only where
 * something changed, and now and then so that the retention leaves it a description. Any thread.
 */
final class Descriptions {
  private static final long REPEAT_NS = 600_000_000_000L;
  private static final int MAX_SERIES = 200_000;

  /** The series was said to be so at these times and all between. */
  record Described(Labels labels, long fromNs, long toNs) {}

  private final Map<SeriesId, Described> known = new ConcurrentHashMap<>();

  /** Lines that must be stored, and what is known once they are. */
  static final class Due {
    final LineBuffer lines = new LineBuffer(1_024);
    private final Map<SeriesId, Described> described = new HashMap<>();

    boolean isEmpty() {
      return described.isEmpty();
    }
  }

  /**
   * What the samples' labels say that the database was not told. A canary is not described: without
   * labels no list has it.
   */
  Due due(SampleSet set) {
    Due due = new Due();
    int start = 0;
    while (start < set.size()) {
      int end = start;
      while (end < set.size() && set.frameIndex(end) == set.frameIndex(start)) {
        end++;
      }
      addFrame(set, start, end, due);
      start = end;
    }
    return due;
  }

  void confirm(Due due) {
    if (known.size() > MAX_SERIES) {
      known.clear();
    }
    known.putAll(due.described);
  }

  private void addFrame(SampleSet set, int start, int end, Due due) {
    Frame frame = set.frame(start);
    long[] firstNs = new long[frame.seriesCount()];
    Arrays.fill(firstNs, Long.MAX_VALUE);
    for (int at = start; at < end; at++) {
      int series = frame.seriesIndex(set.sample(at));
      firstNs[series] = Math.min(firstNs[series], set.timeNs(at));
    }
    for (int series = 0; series < firstNs.length; series++) {
      if (firstNs[series] != Long.MAX_VALUE && !Canary.isHost(frame.host())) {
        add(frame.labels(series), firstNs[series], due);
      }
    }
  }

  private void add(Labels labels, long timeNs, Due due) {
    SeriesId id = labels.series().id();
    Described before = due.described.getOrDefault(id, known.get(id));
    boolean same = before != null && before.labels().equals(labels);
    if (same && timeNs >= before.fromNs() && timeNs < before.toNs() + REPEAT_NS) {
      return;
    }
    LabelLines.append(due.lines, labels, timeNs);
    long fromNs = same ? Math.min(timeNs, before.fromNs()) : timeNs;
    long toNs = same ? Math.max(timeNs, before.toNs()) : timeNs;
    due.described.put(id, new Described(labels, fromNs, toNs));
  }
}
