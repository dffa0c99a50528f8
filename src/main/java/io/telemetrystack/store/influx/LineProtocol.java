package io.telemetrystack.store.influx;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;

/** Renders samples as lines of measurement {@value Series#MEASUREMENT}. Any thread. */
final class LineProtocol {
  private static final int MAX_CACHED_SERIES = 50_000;
  private static final int MAX_CACHED_FIELDS = 10_000;
  private static final int BYTES_PER_SAMPLE = 48;

  private final RenderCache<Series> lineStarts =
      new RenderCache<>(MAX_CACHED_SERIES, LineProtocol::lineStart);
  private final RenderCache<String> fieldKeys =
      new RenderCache<>(MAX_CACHED_FIELDS, LineProtocol::fieldKey);

  /** The samples from one place to another, that not included. */
  LineBuffer render(SampleSet set, int from, int to) {
    LineBuffer out = new LineBuffer(256 + BYTES_PER_SAMPLE * (to - from));
    Rendering rendering = new Rendering(set, out);
    int start = from;
    while (start < to) {
      int end = set.lineEnd(start, to);
      rendering.line(start, end);
      start = end;
    }
    return out;
  }

  /** One pass over a set. */
  private final class Rendering {
    private final SampleSet set;
    private final LineBuffer out;
    private Frame frame;
    private byte[][] keys = {};
    private int[] lineOfField = {};
    private int lines;

    Rendering(SampleSet set, LineBuffer out) {
      this.set = set;
      this.out = out;
    }

    /** Backwards, so that the last of several values of a field is the one that is written. */
    void line(int start, int end) {
      enter(set.frame(start));
      lines++;
      out.append(lineStarts.get(frame.labels(frame.seriesIndex(set.sample(start))).series()));
      char separator = ' ';
      for (int at = end - 1; at >= start; at--) {
        int sample = set.sample(at);
        int field = frame.fieldIndex(sample);
        if (lineOfField[field] != lines) {
          lineOfField[field] = lines;
          out.append(separator).append(keys[field]).append('=').decimal(frame.value(sample));
          separator = ',';
        }
      }
      out.append(' ').integer(set.timeNs(start)).append('\n');
    }

    @SuppressWarnings("ReferenceEquality") // another frame, however equal, has its own dictionary
    private void enter(Frame entered) {
      if (frame == entered) {
        return;
      }
      frame = entered;
      keys = new byte[frame.fieldCount()][];
      for (int field = 0; field < keys.length; field++) {
        keys[field] = fieldKeys.get(frame.field(field));
      }
      lineOfField = new int[keys.length];
    }
  }

  private static byte[] lineStart(Series series) {
    LineBuffer out = new LineBuffer(256);
    out.append(Series.MEASUREMENT.getBytes(StandardCharsets.US_ASCII));
    tag(out, Tags.UUID, series.id().uuid());
    tag(out, Tags.HOST, series.host());
    tag(out, Tags.GPU, series.gpu());
    tag(out, Tags.DEVICE, series.device());
    tag(out, Tags.MODEL, series.model());
    tag(out, Tags.INSTANCE, series.id().instance());
    tag(out, Tags.PROFILE, series.gpuInstanceProfile());
    return out.toBytes();
  }

  /** Empty tag values cannot be written: the tag is left out. */
  static void tag(LineBuffer out, String key, String value) {
    if (!value.isEmpty()) {
      out.append(',').append(key.getBytes(StandardCharsets.US_ASCII)).append('=');
      out.append(LineText.key(StoredText.of(value)));
    }
  }

  private static byte[] fieldKey(String name) {
    return LineText.key(StoredText.ofField(name));
  }
}
