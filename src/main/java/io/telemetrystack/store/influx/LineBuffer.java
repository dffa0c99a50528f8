package io.telemetrystack.store.influx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bytes of line protocol that grow at their end. One thread. */
final class LineBuffer {
  private static final long MAX_EXACT = 1L << 53;
  private static final int FRACTION_DIGITS = 6;
  private static final long FRACTION = 1_000_000;
  private static final int MAX_LONG_DIGITS = 19;
  private static final int GZIP_BUFFER_BYTES = 8_192;

  private byte[] bytes;
  private int size;

  LineBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  LineBuffer append(byte[] rendered) {
    reserve(rendered.length);
    System.arraycopy(rendered, 0, bytes, size, rendered.length);
    size += rendered.length;
    return this;
  }

  LineBuffer append(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  /** In decimal digits. */
  LineBuffer integer(long number) {
    if (number == Long.MIN_VALUE) {
      return ascii(Long.toString(number));
    }
    reserve(1 + MAX_LONG_DIGITS);
    if (number < 0) {
      bytes[size++] = '-';
    }
    digits(Math.abs(number));
    return this;
  }

  /**
   * As text that is read back as the same double. Whole numbers and those of up to six decimals
   * take a short way: where {@code n / 10⁶} is the double, so is what the digits of n with a point
   * are read as, as both are the double nearest to the same number.
   */
  LineBuffer decimal(double finite) {
    double scaled = Math.rint(finite * FRACTION);
    if (Math.abs(scaled) >= MAX_EXACT || scaled / FRACTION != finite || isNegativeZero(finite)) {
      return ascii(Double.toString(finite));
    }
    long number = (long) scaled;
    if (number < 0) {
      append('-');
      number = -number;
    }
    integer(number / FRACTION);
    return number % FRACTION == 0 ? this : fraction(number % FRACTION);
  }

  /** The bytes as a gzip stream of the fastest level. */
  byte[] gzip() {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(Math.max(512, size / 6));
    try (OutputStream out = new FastGzip(zipped)) {
      out.write(bytes, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return zipped.toByteArray();
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, GZIP_BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }

  private LineBuffer fraction(long number) {
    int digits = FRACTION_DIGITS;
    long left = number;
    while (left % 10 == 0) {
      left /= 10;
      digits--;
    }
    reserve(1 + digits);
    bytes[size++] = '.';
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    size += digits;
    return this;
  }

  private void digits(long number) {
    int digits = 1;
    for (long left = number; left >= 10; left /= 10) {
      digits++;
    }
    long left = number;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    size += digits;
  }

  private LineBuffer ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
    return this;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
