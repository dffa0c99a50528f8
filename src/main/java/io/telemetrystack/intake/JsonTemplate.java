package io.telemetrystack.intake;

import java.util.List;

/**
 * A JSON point with its time and its values cut out. An object that has the same segments, and a
 * time and numbers between them, is the same point but for those, because every quote, colon and
 * comma is in the segments.
 */
final class JsonTemplate {
  /** What stands between two segments. */
  enum Gap {
    TIME_TEXT,
    TIME_NUMBER,
    NUMBER,
    NUMBER_TEXT;

    boolean isTime() {
      return this == TIME_TEXT || this == TIME_NUMBER;
    }
  }

  /** A gap from index to index. */
  record Cut(Gap gap, int start, int end) {}

  /** The segments, one after the other; there is one more than gaps. */
  final byte[] bytes;

  /** Where each segment ends in {@link #bytes}. */
  final int[] ends;

  final Gap[] gaps;

  /** Of the gaps that are no times, in their order. */
  final SeriesField[] seriesFields;

  final boolean timed;
  final int lineFeeds;
  final long fingerprint;

  /** Which point followed this one last time, null before any did. */
  JsonTemplate next;

  /**
   * @param cuts in the order of the bytes
   */
  JsonTemplate(
      ByteRange element, List<Cut> cuts, List<SeriesField> seriesFields, long fingerprint) {
    gaps = cuts.stream().map(Cut::gap).toArray(Gap[]::new);
    ends = new int[gaps.length + 1];
    int length = element.length();
    for (Cut cut : cuts) {
      length -= cut.end - cut.start;
    }
    bytes = new byte[length];
    int from = element.from();
    int filled = 0;
    for (int i = 0; i < ends.length; i++) {
      int to = i < gaps.length ? cuts.get(i).start : element.to();
      System.arraycopy(element.bytes(), from, bytes, filled, to - from);
      filled += to - from;
      ends[i] = filled;
      from = i < gaps.length ? cuts.get(i).end : to;
    }
    this.seriesFields = seriesFields.toArray(SeriesField[]::new);
    timed = seriesFields.size() < gaps.length;
    lineFeeds = new ByteRange(bytes, 0, bytes.length).lineFeeds();
    this.fingerprint = fingerprint;
  }
}
