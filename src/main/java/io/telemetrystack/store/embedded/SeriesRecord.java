package io.telemetrystack.store.embedded;

import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A series as a record of the registry.
 *
 * <pre>
 *   record = version u8 (1) | number i32 | first seen i64 | last seen i64 | (length i32 | frame)*
 * </pre>
 *
 * <p>The first frame's labels are those of the series. A sample with an empty field name says from
 * when on its labels' assignment held; all others are the newest of their field.
 */
final class SeriesRecord {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
  private static final String ASSIGNED = "";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Frame.Builder frame;

  private SeriesRecord(String host) {
    frame = new Frame.Builder(host);
  }

  /** The caller holds the lock of the series. */
  static byte[] encode(StoredSeries series, Registry registry) {
    SeriesInfo info = series.info();
    SeriesRecord record = new SeriesRecord(info.labels().series().host());
    record.head(series.number(), info);
    record.frame.seriesIndex(info.labels());
    series.assignments().forEach((fromNs, to) -> record.assigned(info.labels(), fromNs, to));
    for (int field = 0; field < series.fieldLimit(); field++) {
      Head head = series.headOrNull(field);
      if (head != null && head.hasLatest()) {
        record.add(info.labels(), registry.field(field), head.latestNs(), head.latest());
      }
    }
    record.endFrame();
    return record.bytes.toByteArray();
  }

  static StoredSeries decode(byte[] record, Registry registry) {
    ByteBuffer in = ByteBuffer.wrap(record);
    if (record.length < HEAD_BYTES || in.get() != VERSION) {
      throw new MalformedFrameException("not a series record of a version known here");
    }
    int number = in.getInt();
    long firstNs = in.getLong();
    long lastNs = in.getLong();
    StoredSeries series = null;
    while (in.remaining() >= Integer.BYTES) {
      int length = in.getInt();
      Frame frame = FrameCodec.decode(record, in.position(), length);
      in.position(in.position() + length);
      if (series == null) {
        series = new StoredSeries(number, frame.labels(0));
        series.restore(firstNs, lastNs);
      }
      restore(frame, series, registry);
    }
    if (series == null) {
      throw new MalformedFrameException("a series record without labels");
    }
    return series;
  }

  private static void restore(Frame frame, StoredSeries series, Registry registry) {
    for (int i = 0; i < frame.size(); i++) {
      String field = frame.field(frame.fieldIndex(i));
      if (field.equals(ASSIGNED)) {
        series.assigned(frame.timeNs(i), frame.labels(frame.seriesIndex(i)).assignment());
      } else {
        series.head(registry.fieldNumber(field)).sawPoint(frame.timeNs(i), frame.value(i));
      }
    }
  }

  private void head(int number, SeriesInfo info) {
    bytes.writeBytes(
        ByteBuffer.allocate(HEAD_BYTES)
            .put(VERSION)
            .putInt(number)
            .putLong(info.firstSeenNs())
            .putLong(info.lastSeenNs())
            .array());
  }

  private void assigned(Labels labels, long fromNs, Assignment to) {
    add(new Labels(labels.series(), to, Map.of()), ASSIGNED, fromNs, 0);
  }

  private void add(Labels labels, String field, long timeNs, double value) {
    if (frame.isFull()) {
      endFrame();
    }
    frame.add(labels, field, timeNs, value);
  }

  private void endFrame() {
    byte[] encoded = FrameCodec.encode(frame.build());
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
    bytes.writeBytes(encoded);
  }
}
