package io.telemetrystack.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Frames of every shape: empty, wide dictionaries, any text, any time, any finite value. */
final class RandomFrames {
  private final Random random;

  RandomFrames(Random random) {
    this.random = random;
  }

  Frame next() {
    int seriesCount = random.nextInt(10) == 0 ? 300 : 1 + random.nextInt(9);
    int fieldCount = random.nextInt(10) == 0 ? 300 : 1 + random.nextInt(9);
    Frame.Builder builder = new Frame.Builder(text());
    for (int i = 0; i < seriesCount; i++) {
      builder.seriesIndex(labels());
    }
    for (int i = 0; i < fieldCount; i++) {
      builder.fieldIndex(text() + i);
    }
    int size = random.nextInt(random.nextBoolean() ? 20 : Frame.MAX_SAMPLES + 1);
    for (int i = 0; i < size; i++) {
      builder.add(random.nextInt(seriesCount), random.nextInt(fieldCount), time(), value());
    }
    return builder.build(random.nextBoolean() ? 0 : random.nextLong() >>> 1);
  }

  private Labels labels() {
    SeriesId id = new SeriesId("GPU-" + text(), random.nextBoolean() ? "" : text());
    Map<String, String> attributes = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      attributes.put(text(), text());
    }
    return new Labels(
        new Series(id, text(), text(), text(), text(), text()),
        random.nextBoolean() ? Assignment.NONE : new Assignment(text(), text(), text()),
        attributes);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(random.nextInt(8) == 0 ? 0x1f600 + random.nextInt(60) : codePoint());
    }
    return text.toString();
  }

  private int codePoint() {
    return random.nextInt(4) == 0 ? random.nextInt(0xd800) : random.nextInt(128);
  }

  private long time() {
    return random.nextInt(8) == 0
        ? random.nextLong()
        : 1_700_000_000_000L * 1_000_000 + random.nextInt(1000) * 1_000_000L;
  }

  private double value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(101);
      case 1 -> random.nextInt(1_000_000) / 1000.0;
      case 2 -> random.nextGaussian();
      default -> finite(Double.longBitsToDouble(random.nextLong()));
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : -0.0;
  }
}
