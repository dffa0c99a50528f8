package io.telemetrystack.store.influx;

import io.telemetrystack.telemetry.Frame;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a write in the order of their lines: by frame, series and time, those of one line
 * side by side in the order in which they were added. Immutable once made.
 */
final class SampleSet {
  private final List<Frame> frames;
  private final int[] frameIndexes;
  private final int[] samples;
  private int size;

  /**
   * @param horizonNs older samples are left out
   */
  SampleSet(List<Frame> frames, long horizonNs) {
    this.frames = frames;
    int capacity = frames.stream().mapToInt(Frame::size).sum();
    frameIndexes = new int[capacity];
    samples = new int[capacity];
    for (int i = 0; i < frames.size(); i++) {
      add(i, horizonNs);
    }
  }

  int size() {
    return size;
  }

  /** How many samples were left out. */
  int expired() {
    return samples.length - size;
  }

  int frameIndex(int at) {
    return frameIndexes[at];
  }

  Frame frame(int at) {
    return frames.get(frameIndexes[at]);
  }

  /** Index of the sample within its frame. */
  int sample(int at) {
    return samples[at];
  }

  long timeNs(int at) {
    return frame(at).timeNs(samples[at]);
  }

  /** End of the line that begins here, not past the limit. */
  int lineEnd(int from, int limit) {
    Frame frame = frame(from);
    int series = frame.seriesIndex(samples[from]);
    long timeNs = frame.timeNs(samples[from]);
    int end = from + 1;
    while (end < limit
        && frameIndexes[end] == frameIndexes[from]
        && frame.seriesIndex(samples[end]) == series
        && frame.timeNs(samples[end]) == timeNs) {
      end++;
    }
    return end;
  }

  private void add(int frameIndex, long horizonNs) {
    Frame frame = frames.get(frameIndex);
    int start = size;
    int[] starts = runStarts(frame, horizonNs);
    int[] ends = starts.clone();
    for (int i = 0; i < frame.size(); i++) {
      if (frame.timeNs(i) >= horizonNs) {
        int series = frame.seriesIndex(i);
        insert(frame, i, starts[series], ends[series]++);
      }
    }
    Arrays.fill(frameIndexes, start, size, frameIndex);
  }

  /** Makes room for the frame's samples; where those of each series begin. */
  private int[] runStarts(Frame frame, long horizonNs) {
    int[] counts = new int[frame.seriesCount()];
    for (int i = 0; i < frame.size(); i++) {
      if (frame.timeNs(i) >= horizonNs) {
        counts[frame.seriesIndex(i)]++;
      }
    }
    for (int series = 0; series < counts.length; series++) {
      int count = counts[series];
      counts[series] = size;
      size += count;
    }
    return counts;
  }

  /** Into the run of its series, behind all that are not newer: most sources keep the order. */
  private void insert(Frame frame, int sample, int runStart, int runEnd) {
    int at = runEnd;
    while (at > runStart && frame.timeNs(samples[at - 1]) > frame.timeNs(sample)) {
      samples[at] = samples[at - 1];
      at--;
    }
    samples[at] = sample;
  }
}
