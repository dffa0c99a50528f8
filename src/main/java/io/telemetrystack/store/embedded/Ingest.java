package io.telemetrystack.store.embedded;

import io.telemetrystack.telemetry.Frame;
import java.util.concurrent.atomic.LongAdder;

/**
 * Adds frames to the heads. Any thread; takes the lock of one series at a time, once for each
 * series of a frame.
 */
final class Ingest {
  private final Registry registry;
  private final Sealer sealer;
  private final LongAdder headBytes = new LongAdder();
  private final LongAdder unsavedHeads = new LongAdder();
  private final LongAdder storedPoints = new LongAdder();
  private final LongAdder expiredPoints = new LongAdder();
  private volatile long pointsAtCheckpoint;

  Ingest(Registry registry, Sealer sealer) {
    this.registry = registry;
    this.sealer = sealer;
  }

  /** Adds all samples that are not older than the horizon, and counts the others. */
  void add(Frame frame, long horizonNs) {
    int[] fieldNumbers = new int[frame.fieldCount()];
    for (int i = 0; i < fieldNumbers.length; i++) {
      fieldNumbers[i] = registry.fieldNumber(frame.field(i));
    }
    int[] ends = new int[frame.seriesCount()];
    short[] samples = bySeries(frame, ends);
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] > from) {
        addRun(new Run(frame, fieldNumbers, samples, from, ends[i]), horizonNs);
      }
      from = ends[i];
    }
  }

  /** The samples' indexes grouped by series, in their order, and where each group ends. */
  private static short[] bySeries(Frame frame, int[] ends) {
    int size = frame.size();
    for (int i = 0; i < size; i++) {
      ends[frame.seriesIndex(i)]++;
    }
    int start = 0;
    for (int i = 0; i < ends.length; i++) {
      int count = ends[i];
      ends[i] = start;
      start += count;
    }
    short[] samples = new short[size];
    for (int i = 0; i < size; i++) {
      samples[ends[frame.seriesIndex(i)]++] = (short) i;
    }
    return samples;
  }

  private void addRun(Run run, long horizonNs) {
    Frame frame = run.frame;
    int seriesIndex = frame.seriesIndex(run.samples[run.from]);
    StoredSeries series = registry.series(frame.labels(seriesIndex));
    long firstNs = Long.MAX_VALUE;
    long lastNs = Long.MIN_VALUE;
    int expired = 0;
    synchronized (series) {
      for (int i = run.from; i < run.to; i++) {
        int sample = run.samples[i];
        long timeNs = frame.timeNs(sample);
        if (timeNs < horizonNs) {
          expired++;
          continue;
        }
        firstNs = Math.min(firstNs, timeNs);
        lastNs = Math.max(lastNs, timeNs);
        int field = run.fieldNumbers[frame.fieldIndex(sample)];
        add(series, field, timeNs, frame.value(sample));
      }
      if (firstNs <= lastNs) {
        series.seen(frame.labels(seriesIndex), firstNs, lastNs);
      }
    }
    storedPoints.add(run.to - run.from - expired);
    expiredPoints.add(expired);
  }

  private void add(StoredSeries series, int field, long timeNs, double value) {
    Head head = series.head(field);
    if (head.mustSealBefore(timeNs)) {
      write(series, field, head, false);
    }
    int bytes = head.capacityBytes();
    if (!head.isUnsaved()) {
      unsavedHeads.increment();
    }
    head.add(timeNs, value);
    if (head.capacityBytes() != bytes) {
      headBytes.add(head.capacityBytes() - bytes);
    }
    if (head.isFull()) {
      write(series, field, head, false);
    }
  }

  private void write(StoredSeries series, int field, Head head, boolean keep) {
    boolean unsaved = head.isUnsaved();
    int number = series.number();
    int freed = keep ? sealer.save(number, field, head) : sealer.seal(number, field, head);
    headBytes.add(-freed);
    if (unsaved) {
      unsavedHeads.decrement();
    }
  }

  /**
   * Saves every head of a series, and what describes it.
   *
   * @param keep whether heads may keep their points for chunks to grow
   */
  void save(StoredSeries series, boolean keep) {
    synchronized (series) {
      for (int field = 0; field < series.fieldLimit(); field++) {
        Head head = series.headOrNull(field);
        if (head != null) {
          write(series, field, head, keep);
        }
      }
      if (series.isChanged()) {
        registry.save(series);
        series.saved();
      }
    }
  }

  /**
   * All heads have been saved.
   *
   * @param pointsBefore how many points were stored when that began
   */
  void checkpointed(long pointsBefore) {
    pointsAtCheckpoint = pointsBefore;
  }

  /**
   * Whether a head that a checkpoint would write has, on average, taken so many points since the
   * last one.
   */
  boolean tookForEachHead(int points) {
    return storedPoints() - pointsAtCheckpoint >= points * unsavedHeads.sum();
  }

  long headBytes() {
    return headBytes.sum();
  }

  long storedPoints() {
    return storedPoints.sum();
  }

  long expiredPoints() {
    return expiredPoints.sum();
  }

  /** Samples of one series: those at {@code samples[from]} to {@code samples[to - 1]}. */
  private static final class Run {
    private final Frame frame;
    private final int[] fieldNumbers;
    private final short[] samples;
    private final int from;
    private final int to;

    Run(Frame frame, int[] fieldNumbers, short[] samples, int from, int to) {
      this.frame = frame;
      this.fieldNumbers = fieldNumbers;
      this.samples = samples;
      this.from = from;
      this.to = to;
    }
  }
}
