package io.telemetrystack.telemetry;

import java.util.Arrays;
import java.util.Map;

/**
 * Frames as bytes, for the wire and for disk. Stateless; any thread.
 *
 * <pre>
 *   frame      = version u8 | read varint | samples varint | dictionary | columns
 *   read       = when it was read, milliseconds since the epoch; only in version 2
 *   dictionary = length varint | host text | series count varint | labels*
 *                              | field count varint | text*
 *   labels     = 10 x text (uuid, instance, host, gpu, device, model, profile,
 *                container, pod, namespace) | attributes
 *   attributes = 0: those of the labels before | count + 1 varint, (key text, value text)*
 *   text       = 0: the same slot of the labels before (at first: empty)
 *              | bytes + 1 varint, UTF-8
 *   columns    = series index* | field index*   each u8, or u16 where the dictionary needs it
 *              | time*    zigzag varint of nanoseconds since the sample before (at first: epoch)
 *              | value*   varint: 0, then 8 bytes of IEEE 754, big-endian
 *                              | 1 + 2 * zigzag(n) for n, 2 + 2 * zigzag(n) for n / 1000
 * </pre>
 *
 * <p>Decoding trusts nothing: what it allocates is bounded by the bytes that are there.
 */
public final class FrameCodec {
  /** Of a frame of which nobody knows when it was read. */
  static final int WITHOUT_READ = 1;

  static final int WITH_READ = 2;

  /** Number of text slots of labels, in the order of {@link #text(Labels, int)}. */
  static final int TEXTS_PER_LABELS = 10;

  /** From this size a dictionary's indexes take two bytes. */
  static final int WIDE = 257;

  private static final int MAX_VARINT = 10;
  private static final int MAX_SHORT_VARINT = 5;

  private FrameCodec() {}

  public static byte[] encode(Frame frame) {
    byte[] bytes = new byte[maxEncodedBytes(frame)];
    return Arrays.copyOf(bytes, encode(frame, bytes, 0));
  }

  /**
   * Encodes without allocating.
   *
   * @param dst has room for {@link #maxEncodedBytes} from the offset on
   * @return count of bytes written
   * @throws IllegalArgumentException for what {@link #decode} would refuse: too many samples, a
   *     value that is not finite
   */
  public static int encode(Frame frame, byte[] dst, int offset) {
    return new FrameWriter(dst, offset).write(frame) - offset;
  }

  /** Bytes that are enough for this frame. */
  public static int maxEncodedBytes(Frame frame) {
    long bytes = 1 + MAX_VARINT + 4 * MAX_SHORT_VARINT + maxBytes(frame.host());
    for (int i = 0; i < frame.seriesCount(); i++) {
      bytes += maxBytes(frame.labels(i));
    }
    for (int i = 0; i < frame.fieldCount(); i++) {
      bytes += maxBytes(frame.field(i));
    }
    return Math.toIntExact(bytes + (long) frame.size() * (2 + 2 + MAX_VARINT + MAX_VARINT));
  }

  /**
   * The frame in exactly these bytes.
   *
   * @throws MalformedFrameException for anything else
   */
  public static Frame decode(byte[] bytes, int offset, int length) {
    return new FrameReader(bytes, offset, length).read();
  }

  /** Whether a frame may begin with this byte. */
  public static boolean isKnownVersion(byte version) {
    return version == WITHOUT_READ || version == WITH_READ;
  }

  private static long maxBytes(Labels labels) {
    long bytes = MAX_SHORT_VARINT;
    for (int slot = 0; slot < TEXTS_PER_LABELS; slot++) {
      bytes += maxBytes(text(labels, slot));
    }
    for (var attribute : labels.attributes().entrySet()) {
      bytes += maxBytes(attribute.getKey()) + maxBytes(attribute.getValue());
    }
    return bytes;
  }

  private static long maxBytes(String text) {
    return MAX_SHORT_VARINT + 3L * text.length();
  }

  static String text(Labels labels, int slot) {
    return switch (slot) {
      case 0 -> labels.series().id().uuid();
      case 1 -> labels.series().id().instance();
      case 2 -> labels.series().host();
      case 3 -> labels.series().gpu();
      case 4 -> labels.series().device();
      case 5 -> labels.series().model();
      case 6 -> labels.series().gpuInstanceProfile();
      case 7 -> labels.assignment().container();
      case 8 -> labels.assignment().pod();
      case 9 -> labels.assignment().namespace();
      default -> throw new IllegalArgumentException("slot " + slot);
    };
  }

  static Labels labels(String[] texts, Map<String, String> attributes) {
    SeriesId id = new SeriesId(texts[0], texts[1]);
    return new Labels(
        new Series(id, texts[2], texts[3], texts[4], texts[5], texts[6]),
        new Assignment(texts[7], texts[8], texts[9]),
        attributes);
  }
}
