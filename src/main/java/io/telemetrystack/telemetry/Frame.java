package io.telemetrystack.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of one host over a short time, in columns: sample {@code i} is {@code value(i)} of
 * field {@code field(fieldIndex(i))} of series {@code labels(seriesIndex(i))} at {@code timeNs(i)}.
 *
 * <p>Immutable, so it travels between threads by reference. Made by {@link Builder} or decoded by
 * {@link FrameCodec}. Samples keep the order in which they were added.
 */
public final class Frame {
  /** Most samples in one frame. */
  public static final int MAX_SAMPLES = 4_096;

  /** Most heap bytes of one frame, by the estimate of {@link #sizeBytes}. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final int BYTES_PER_SAMPLE = 2 + 2 + 8 + 8;
  private static final int BYTES_PER_FRAME = 256;
  private static final int BYTES_PER_NAME = 16;

  private final String host;
  private final long readMs;
  private final Labels[] series;
  private final String[] fields;
  private final short[] seriesIndexes;
  private final short[] fieldIndexes;
  private final long[] timesNs;
  private final double[] values;

  private Frame(Builder from, long readMs) {
    host = from.host;
    this.readMs = readMs;
    series = from.series.toArray(Labels[]::new);
    fields = from.fields.toArray(String[]::new);
    Columns columns = from.columns.resized(from.size);
    seriesIndexes = columns.seriesIndexes;
    fieldIndexes = columns.fieldIndexes;
    timesNs = columns.timesNs;
    values = columns.values;
  }

  /** Takes over the arrays; every index must be in range and all columns of one length. */
  Frame(String host, long readMs, Labels[] series, String[] fields, Columns columns) {
    this.host = host;
    this.readMs = readMs;
    this.series = series;
    this.fields = fields;
    seriesIndexes = columns.seriesIndexes;
    fieldIndexes = columns.fieldIndexes;
    timesNs = columns.timesNs;
    values = columns.values;
  }

  /** The samples of a frame that is being made. */
  static final class Columns {
    private static final Columns NONE = new Columns(0);

    final short[] seriesIndexes;
    final short[] fieldIndexes;
    final long[] timesNs;
    final double[] values;

    Columns(int size) {
      this(new short[size], new short[size], new long[size], new double[size]);
    }

    private Columns(short[] seriesIndexes, short[] fieldIndexes, long[] timesNs, double[] values) {
      this.seriesIndexes = seriesIndexes;
      this.fieldIndexes = fieldIndexes;
      this.timesNs = timesNs;
      this.values = values;
    }

    /** The first samples, with room for as many; itself where it has just that. */
    private Columns resized(int size) {
      return size == values.length
          ? this
          : new Columns(
              Arrays.copyOf(seriesIndexes, size),
              Arrays.copyOf(fieldIndexes, size),
              Arrays.copyOf(timesNs, size),
              Arrays.copyOf(values, size));
    }
  }

  public String host() {
    return host;
  }

  /**
   * When the first of the samples was read, by the wall clock of the node that read it, in
   * milliseconds since the epoch; 0 where that is not known.
   */
  public long readMs() {
    return readMs;
  }

  /** Count of samples. */
  public int size() {
    return timesNs.length;
  }

  public int seriesCount() {
    return series.length;
  }

  public Labels labels(int seriesIndex) {
    return series[seriesIndex];
  }

  public int fieldCount() {
    return fields.length;
  }

  public String field(int fieldIndex) {
    return fields[fieldIndex];
  }

  public int seriesIndex(int sample) {
    return seriesIndexes[sample];
  }

  public int fieldIndex(int sample) {
    return fieldIndexes[sample];
  }

  /** Nanoseconds since the epoch, UTC. */
  public long timeNs(int sample) {
    return timesNs[sample];
  }

  /** Finite, never a sentinel. */
  public double value(int sample) {
    return values[sample];
  }

  /**
   * About how much heap the frame alone holds; labels are shared between frames and not counted.
   */
  public int sizeBytes() {
    return BYTES_PER_FRAME
        + BYTES_PER_NAME * (series.length + fields.length)
        + BYTES_PER_SAMPLE * timesNs.length;
  }

  /**
   * Collects samples of one host. One thread; may be used again after {@link #build}, and holds no
   * memory for samples while it has none.
   */
  public static final class Builder {
    private static final int FIRST_ROOM = 64;

    private final String host;
    private final List<Labels> series = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private Columns columns = Columns.NONE;
    private int size;

    public Builder(String host) {
      this.host = host;
    }

    public int size() {
      return size;
    }

    /** Whether the next sample belongs in another frame. */
    public boolean isFull() {
      return size >= MAX_SAMPLES;
    }

    /** Index of these labels in the frame's dictionary, added when new. By identity. */
    @SuppressWarnings("ReferenceEquality") // comparing by value would cost more than the sample
    public int seriesIndex(Labels labels) {
      for (int i = 0; i < series.size(); i++) {
        if (series.get(i) == labels) {
          return i;
        }
      }
      series.add(labels);
      return series.size() - 1;
    }

    /** Index of this field in the frame's dictionary, added when new. */
    public int fieldIndex(String field) {
      int index = fields.indexOf(field);
      if (index < 0) {
        index = fields.size();
        fields.add(field);
      }
      return index;
    }

    /**
     * Adds a sample; the indexes are those that this builder gave since the last {@link #build}.
     */
    public Builder add(int seriesIndex, int fieldIndex, long timeNs, double value) {
      if (size == columns.values.length) {
        columns = columns.resized(Math.max(FIRST_ROOM, 2 * size));
      }
      columns.seriesIndexes[size] = (short) seriesIndex;
      columns.fieldIndexes[size] = (short) fieldIndex;
      columns.timesNs[size] = timeNs;
      columns.values[size++] = value;
      return this;
    }

    public Builder add(Labels labels, String field, long timeNs, double value) {
      return add(seriesIndex(labels), fieldIndex(field), timeNs, value);
    }

    /** The frame of what was added, read nobody knows when; the builder is empty afterwards. */
    public Frame build() {
      return build(0);
    }

    /** The frame of what was added and read then; the builder is empty afterwards. */
    public Frame build(long readMs) {
      Frame frame = new Frame(this, readMs);
      columns = Columns.NONE;
      series.clear();
      fields.clear();
      size = 0;
      return frame;
    }
  }
}
