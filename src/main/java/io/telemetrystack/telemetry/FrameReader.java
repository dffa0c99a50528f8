package io.telemetrystack.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads one frame out of bytes that nobody vouches for; the form is that of {@link FrameCodec}. */
final class FrameReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;

  FrameReader(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || length > bytes.length - offset) {
      throw new MalformedFrameException(
          "offset " + offset + ", length " + length + " of " + bytes.length + " bytes");
    }
    this.bytes = bytes;
    position = offset;
    end = offset + length;
  }

  Frame read() {
    int version = nextByte();
    if (!FrameCodec.isKnownVersion((byte) version)) {
      throw new MalformedFrameException("version " + version + " is not known");
    }
    long readMs = version == FrameCodec.WITH_READ ? varint() : 0;
    if (readMs < 0) {
      throw malformed("read " + readMs + " ms after the epoch");
    }
    Frame.Columns columns = new Frame.Columns(count("samples"));
    long dictionaryBytes = varint();
    int dictionaryAt = position;
    String host = text(null);
    Labels[] series = series();
    String[] fields = fields();
    if (position - dictionaryAt != dictionaryBytes) {
      throw malformed("a dictionary of " + dictionaryBytes + " bytes does not end there");
    }
    indexes(columns.seriesIndexes, series.length, "series");
    indexes(columns.fieldIndexes, fields.length, "field");
    times(columns.timesNs);
    values(columns.values);
    if (position != end) {
      throw malformed((end - position) + " bytes after the end");
    }
    return new Frame(host, readMs, series, fields, columns);
  }

  private Labels[] series() {
    Labels[] series = new Labels[count("series")];
    String[] texts = new String[FrameCodec.TEXTS_PER_LABELS];
    Arrays.fill(texts, "");
    Map<String, String> attributes = Map.of();
    for (int i = 0; i < series.length; i++) {
      for (int slot = 0; slot < texts.length; slot++) {
        texts[slot] = text(texts[slot]);
      }
      if (texts[0].isEmpty()) {
        throw malformed("a series without uuid");
      }
      attributes = attributes(attributes);
      series[i] = FrameCodec.labels(texts, attributes);
    }
    return series;
  }

  private Map<String, String> attributes(Map<String, String> before) {
    long count = varint() - 1;
    if (count < 0) {
      return before;
    }
    Map<String, String> attributes = new HashMap<>();
    for (long i = 0; i < count; i++) {
      if (attributes.put(text(null), text(null)) != null) {
        throw malformed("an attribute that is there twice");
      }
    }
    return Map.copyOf(attributes);
  }

  private String[] fields() {
    String[] fields = new String[count("fields")];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = text(null);
    }
    return fields;
  }

  private void indexes(short[] column, int dictionarySize, String what) {
    boolean wide = dictionarySize >= FrameCodec.WIDE;
    need(wide ? 2L * column.length : column.length);
    int at = position;
    for (int i = 0; i < column.length; i++) {
      int index = bytes[at++] & 0xff;
      if (wide) {
        index = (index << 8) | (bytes[at++] & 0xff);
      }
      if (index >= dictionarySize) {
        throw malformed(what + " index " + index + " of " + dictionarySize);
      }
      column[i] = (short) index;
    }
    position = at;
  }

  private void times(long[] column) {
    long time = 0;
    for (int i = 0; i < column.length; i++) {
      time += unzigzag(varint());
      column[i] = time;
    }
  }

  private void values(double[] column) {
    for (int i = 0; i < column.length; i++) {
      long code = varint();
      column[i] = code == 0 ? rawValue() : coded(code - 1);
    }
  }

  private static double coded(long code) {
    long number = unzigzag(code >>> 1);
    return (code & 1) == 0 ? number : number / 1000.0;
  }

  private double rawValue() {
    need(Long.BYTES);
    double value = Double.longBitsToDouble((long) LONG.get(bytes, position));
    position += Long.BYTES;
    if (!Double.isFinite(value)) {
      throw malformed("the value " + value);
    }
    return value;
  }

  private static long unzigzag(long code) {
    return (code >>> 1) ^ -(code & 1);
  }

  private int count(String what) {
    long count = varint();
    if (count < 0 || count > Frame.MAX_SAMPLES) {
      throw malformed(count + " " + what + " in a frame");
    }
    return (int) count;
  }

  /**
   * @param before what a 0 stands for, or null where it stands for nothing
   */
  private String text(String before) {
    long code = varint();
    if (code == 0 && before != null) {
      return before;
    }
    long length = code - 1;
    need(length);
    String text = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
    position += (int) length;
    return text;
  }

  private long varint() {
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    return longVarint();
  }

  private long longVarint() {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = nextByte();
      number |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw malformed("a number of more than 64 bits");
  }

  private int nextByte() {
    need(1);
    return bytes[position++] & 0xff;
  }

  private void need(long count) {
    if (count < 0 || count > end - position) {
      throw malformed(count + " bytes expected, " + (end - position) + " left");
    }
  }

  private MalformedFrameException malformed(String reason) {
    return new MalformedFrameException(reason + ", at byte " + position);
  }
}
