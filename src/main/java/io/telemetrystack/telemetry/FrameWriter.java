package io.telemetrystack.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;

/** Writes one frame into an array that is large enough; the form is that of {@link FrameCodec}. */
final class FrameWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Below this, whole numbers of thousandths and their zigzag are exact in every step. */
  private static final double EXACT = 1L << 50;

  private static final int LENGTH_BYTES = 4;

  private final byte[] bytes;
  private int position;

  FrameWriter(byte[] bytes, int offset) {
    this.bytes = bytes;
    position = offset;
  }

  /** Returns the position after the frame. */
  int write(Frame frame) {
    check("samples", frame.size());
    check("series", frame.seriesCount());
    check("fields", frame.fieldCount());
    if (frame.readMs() > 0) {
      bytes[position++] = FrameCodec.WITH_READ;
      varint(frame.readMs());
    } else {
      bytes[position++] = FrameCodec.WITHOUT_READ;
    }
    varint(frame.size());
    dictionary(frame);
    seriesIndexes(frame);
    fieldIndexes(frame);
    times(frame);
    values(frame);
    return position;
  }

  private static void check(String what, int count) {
    if (count > Frame.MAX_SAMPLES) {
      throw new IllegalArgumentException(count + " " + what + " in a frame");
    }
  }

  private void dictionary(Frame frame) {
    int lengthAt = position;
    position += LENGTH_BYTES;
    text(frame.host(), null);
    varint(frame.seriesCount());
    for (int i = 0; i < frame.seriesCount(); i++) {
      labels(frame.labels(i), i == 0 ? null : frame.labels(i - 1));
    }
    varint(frame.fieldCount());
    for (int i = 0; i < frame.fieldCount(); i++) {
      text(frame.field(i), null);
    }
    paddedVarint(lengthAt, position - lengthAt - LENGTH_BYTES);
  }

  private void labels(Labels labels, Labels before) {
    for (int slot = 0; slot < FrameCodec.TEXTS_PER_LABELS; slot++) {
      String textBefore = before == null ? "" : FrameCodec.text(before, slot);
      text(FrameCodec.text(labels, slot), textBefore);
    }
    Map<String, String> attributes = labels.attributes();
    if (attributes.equals(before == null ? Map.of() : before.attributes())) {
      varint(0);
      return;
    }
    varint(attributes.size() + 1);
    for (var attribute : attributes.entrySet()) {
      text(attribute.getKey(), null);
      text(attribute.getValue(), null);
    }
  }

  private void seriesIndexes(Frame frame) {
    boolean wide = frame.seriesCount() >= FrameCodec.WIDE;
    for (int i = 0; i < frame.size(); i++) {
      index(frame.seriesIndex(i), wide);
    }
  }

  private void fieldIndexes(Frame frame) {
    boolean wide = frame.fieldCount() >= FrameCodec.WIDE;
    for (int i = 0; i < frame.size(); i++) {
      index(frame.fieldIndex(i), wide);
    }
  }

  private void index(int index, boolean wide) {
    if (wide) {
      bytes[position++] = (byte) (index >> 8);
    }
    bytes[position++] = (byte) index;
  }

  private void times(Frame frame) {
    long before = 0;
    for (int i = 0; i < frame.size(); i++) {
      long time = frame.timeNs(i);
      varint(zigzag(time - before));
      before = time;
    }
  }

  private void values(Frame frame) {
    for (int i = 0; i < frame.size(); i++) {
      value(frame.value(i));
    }
  }

  private void value(double value) {
    long whole = (long) value;
    if (isExactly((double) whole, value) && Math.abs(value) < EXACT) {
      varint(1 + 2 * zigzag(whole));
      return;
    }
    long thousandths = (long) Math.rint(value * 1000);
    if (Math.abs(value * 1000) < EXACT && isExactly(thousandths / 1000.0, value)) {
      varint(2 + 2 * zigzag(thousandths));
      return;
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the value " + value);
    }
    bytes[position++] = 0;
    LONG.set(bytes, position, Double.doubleToRawLongBits(value));
    position += Long.BYTES;
  }

  /** By bits: minus zero is not zero. */
  private static boolean isExactly(double candidate, double value) {
    return Double.doubleToRawLongBits(candidate) == Double.doubleToRawLongBits(value);
  }

  private static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }

  private void varint(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
  }

  /** A varint in {@value #LENGTH_BYTES} bytes whatever the number, which is under 2^28. */
  private void paddedVarint(int at, int number) {
    if ((number >>> (7 * LENGTH_BYTES)) != 0) {
      throw new IllegalArgumentException("a dictionary of " + number + " bytes");
    }
    for (int i = 0; i < LENGTH_BYTES; i++) {
      bytes[at + i] = (byte) (((number >>> (7 * i)) & 0x7f) | (i < LENGTH_BYTES - 1 ? 0x80 : 0));
    }
  }

  /**
   * @param before what a 0 stands for, or null where it stands for nothing
   */
  private void text(String text, String before) {
    if (text.equals(before)) {
      bytes[position++] = 0;
      return;
    }
    if (!ascii(text)) {
      utf8(text);
    }
  }

  /** Writes the text, or nothing and returns false when it needs more than a byte a char. */
  private boolean ascii(String text) {
    int start = position;
    varint(text.length() + 1L);
    int at = position;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        position = start;
        return false;
      }
      bytes[at++] = (byte) c;
    }
    position = at;
    return true;
  }

  private void utf8(String text) {
    varint(utf8Bytes(text) + 1L);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[position++] = (byte) c;
      } else if (isPairAt(text, i)) {
        codePoint(text.codePointAt(i++));
      } else {
        codePoint(Character.isSurrogate(c) ? '?' : c);
      }
    }
  }

  private void codePoint(int codePoint) {
    int continuations = utf8Bytes(codePoint) - 1;
    if (continuations == 0) {
      bytes[position++] = (byte) codePoint;
      return;
    }
    int lead = 0xff00 >> (continuations + 1);
    bytes[position++] = (byte) (lead | (codePoint >> (6 * continuations)));
    for (int i = continuations - 1; i >= 0; i--) {
      bytes[position++] = (byte) (0x80 | ((codePoint >> (6 * i)) & 0x3f));
    }
  }

  private static int utf8Bytes(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        count++;
      } else if (isPairAt(text, i)) {
        count += 4;
        i++;
      } else {
        count += Character.isSurrogate(c) ? 1 : utf8Bytes(c);
      }
    }
    return count;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private static boolean isPairAt(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }
}
