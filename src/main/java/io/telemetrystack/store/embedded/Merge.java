package io.telemetrystack.store.embedded;

import io.telemetrystack.store.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Brings the cursors of a GPU's fields into the order of {@link Sample#ORDER}. */
final class Merge {
  /** A cursor that stands on a result; the rank is that of its (instance, field). */
  private record Lane(int rank, String instance, String field, Cursor cursor) {
    Sample sample() {
      return new Sample(cursor.timeNs(), instance, field, cursor.value());
    }
  }

  private static final Comparator<Lane> ORDER =
      Comparator.<Lane>comparingLong(lane -> lane.cursor.timeNs()).thenComparingInt(Lane::rank);

  private final PriorityQueue<Lane> lanes = new PriorityQueue<>(ORDER);
  private int ranks;

  /** Adds a cursor; to be called in ascending order of (instance, field). */
  void add(String instance, String field, Cursor cursor) {
    if (cursor.next()) {
      lanes.add(new Lane(ranks, instance, field, cursor));
    }
    ranks++;
  }

  /** At most so many samples, only those after this one unless it is null. */
  List<Sample> take(int limit, Sample after) {
    List<Sample> samples = new ArrayList<>();
    while (samples.size() < limit && !lanes.isEmpty()) {
      Lane lane = lanes.poll();
      Sample sample = lane.sample();
      if (after == null || Sample.ORDER.compare(sample, after) > 0) {
        samples.add(sample);
      }
      if (lane.cursor.next()) {
        lanes.add(lane);
      }
    }
    return samples;
  }
}
