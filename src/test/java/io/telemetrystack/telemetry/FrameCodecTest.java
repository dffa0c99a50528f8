package io.telemetrystack.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
  private static final Labels GPU = new Fleet(1, 1).gpus().get(0);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bringsAnyFrameBack(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      Frame frame = new RandomFrames(random).next();
      byte[] bytes = FrameCodec.encode(frame);
      assertThat(bytes.length).isLessThanOrEqualTo(FrameCodec.maxEncodedBytes(frame));
      assertSame(FrameCodec.decode(bytes, 0, bytes.length), frame);
    }
  }

  @Test
  void writesAndReadsInTheMiddleOfAnArray() {
    Frame frame = new Fleet(8, 1).frame(0, 1_700_000_000_000_000_000L, 12);
    byte[] bytes = new byte[FrameCodec.maxEncodedBytes(frame) + 20];
    int length = FrameCodec.encode(frame, bytes, 13);
    assertThat(Arrays.copyOf(bytes, 13)).containsOnly(0);
    assertSame(FrameCodec.decode(bytes, 13, length), frame);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        1,
        -1,
        65.123,
        -0.001,
        0.1,
        1e-300,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        9007199254740992.0,
        1.8446744073709552E19,
        1125899906842624.0,
        1125899906842623.0
      })
  void keepsEveryBitOfAValue(double value) {
    Frame frame = one("F", 0, value);
    byte[] bytes = FrameCodec.encode(frame);
    double decoded = FrameCodec.decode(bytes, 0, bytes.length).value(0);
    assertThat(Double.doubleToRawLongBits(decoded)).isEqualTo(Double.doubleToRawLongBits(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ascii", "größe", "温度", "😀x", "\0,\"\n", "ߴ߿ࠀ￿"})
  void keepsTextOfAnyScript(String text) {
    Frame frame = one(text, 0, 1);
    byte[] bytes = FrameCodec.encode(frame);
    assertThat(FrameCodec.decode(bytes, 0, bytes.length).field(0)).isEqualTo(text);
  }

  @Test
  void replacesHalfASurrogatePair() {
    byte[] bytes = FrameCodec.encode(one("a\ud800b\udc00", 0, 1));
    assertThat(FrameCodec.decode(bytes, 0, bytes.length).field(0)).isEqualTo("a?b?");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesToWriteWhatIsNotFinite(double value) {
    assertThatIllegalArgumentException().isThrownBy(() -> FrameCodec.encode(one("F", 0, value)));
  }

  @Test
  void refusesToWriteTooManySamples() {
    Frame.Builder builder = new Frame.Builder("h");
    for (int i = 0; i <= Frame.MAX_SAMPLES; i++) {
      builder.add(GPU, "F", i, i);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> FrameCodec.encode(builder.build()));
  }

  @Test
  void namesTheVersionItDoesNotKnow() {
    byte[] bytes = FrameCodec.encode(one("F", 0, 1));
    bytes[0] = 3;
    assertThatThrownBy(() -> FrameCodec.decode(bytes, 0, bytes.length))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("version 3 is not known");
  }

  @Test
  void refusesBytesAfterTheEnd() {
    byte[] bytes = FrameCodec.encode(one("F", 0, 1));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> FrameCodec.decode(longer, 0, longer.length))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageStartingWith("1 bytes after the end");
  }

  @Test
  void refusesEveryTruncation() {
    byte[] bytes = FrameCodec.encode(new Fleet(8, 1).frame(0, 1_700_000_000_000_000_000L, 2));
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> FrameCodec.decode(bytes, 0, cut))
          .isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void answersNoiseWithAFrameOrAReason() {
    Random random = new Random(7);
    for (int round = 0; round < 100_000; round++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = (byte) (random.nextBoolean() ? FrameCodec.WITH_READ : FrameCodec.WITHOUT_READ);
      }
      decodeOrRefuse(noise);
    }
  }

  @Test
  void answersFlippedBitsWithASoundFrameOrAReason() {
    Random random = new Random(8);
    RandomFrames frames = new RandomFrames(random);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = FrameCodec.encode(frames.next());
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      decodeOrRefuse(bytes);
    }
  }

  @Test
  void doesNotAllocateWhatALengthOnlyClaims() {
    byte[] claimsTwoGiB = HexFormat.of().parseHex("01" + "01" + "80808080" + "ffffffff07");
    assertThatThrownBy(() -> FrameCodec.decode(claimsTwoGiB, 0, claimsTwoGiB.length))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("bytes expected");
  }

  @Test
  void readsVersionOneAsItWasFirstWritten() throws IOException {
    assertSame(decoded("version-1.bin"), golden(0));
  }

  @Test
  void readsVersionTwoAsItWasFirstWritten() throws IOException {
    assertSame(decoded("version-2.bin"), golden(1_752_871_354_123L));
  }

  /**
   * So that nodes of the version before read it: another layout is another version. Attributes have
   * no order, hence the sorting.
   */
  @ParameterizedTest
  @ValueSource(strings = {"version-1.bin", "version-2.bin"})
  void writesEachVersionAsItWasFirstWritten(String file) throws IOException {
    byte[] bytes = bytes(file);
    byte[] written = FrameCodec.encode(decoded(file));
    assertThat(written).startsWith(bytes[0]);
    Arrays.sort(written);
    Arrays.sort(bytes);
    assertThat(written).isEqualTo(bytes);
  }

  @Test
  void writesWhatWasReadNobodyKnowsWhenAsVersionOneDid() {
    assertThat(FrameCodec.encode(one("F", 0, 1))[0]).isEqualTo((byte) 1);
  }

  @Test
  void refusesATimeOfReadingBeforeTheEpoch() {
    byte[] minusOne = HexFormat.of().parseHex("02" + "ffffffffffffffffff01" + "00");
    assertThatThrownBy(() -> FrameCodec.decode(minusOne, 0, minusOne.length))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageStartingWith("read -1 ms after the epoch");
  }

  private static Frame decoded(String file) throws IOException {
    byte[] bytes = bytes(file);
    return FrameCodec.decode(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = FrameCodecTest.class.getResourceAsStream("/frame/" + file)) {
      return in.readAllBytes();
    }
  }

  /** What the files hold; they were written once and must never change. */
  static Frame golden(long readMs) {
    Labels whole =
        new Labels(
            new Series(new SeriesId("GPU-1", ""), "höst", "0", "nvidia0", "H100", ""),
            new Assignment("main", "pod-1", "namespace-1"),
            Map.of("driver", "535.129.03", "job", "dcgm"));
    Labels slice =
        new Labels(
            new Series(new SeriesId("GPU-1", "7"), "höst", "0", "nvidia0", "H100", "2g.20gb"),
            Assignment.NONE,
            whole.attributes());
    return new Frame.Builder("höst")
        .add(whole, "DCGM_FI_DEV_GPU_TEMP", 1_752_871_354_000_000_000L, 61)
        .add(slice, "DCGM_FI_DEV_POWER_USAGE", 1_752_871_354_000_000_000L, 448.503)
        .add(whole, "DCGM_FI_DEV_FB_USED", 1_752_871_353_999_999_999L, -0.0)
        .add(slice, "DCGM_FI_DEV_GPU_TEMP", -1, Math.PI)
        .build(readMs);
  }

  private static void decodeOrRefuse(byte[] bytes) {
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes, 0, bytes.length);
    } catch (MalformedFrameException refused) {
      assertThat(refused).hasMessageMatching(".+");
      return;
    }
    assertThat(rows(frame)).allMatch(row -> Double.isFinite(row.value()));
  }

  private static Frame one(String field, long timeNs, double value) {
    return new Frame.Builder("h").add(GPU, field, timeNs, value).build();
  }

  static void assertSame(Frame actual, Frame expected) {
    assertThat(actual.host()).isEqualTo(expected.host());
    assertThat(actual.readMs()).isEqualTo(expected.readMs());
    assertThat(actual.size()).isEqualTo(expected.size());
    assertThat(actual.seriesCount()).isEqualTo(expected.seriesCount());
    assertThat(actual.fieldCount()).isEqualTo(expected.fieldCount());
    assertThat(rows(actual)).isEqualTo(rows(expected));
  }

  /** Boxed values compare by their bits. */
  private record Row(Labels labels, String field, long timeNs, Double value) {}

  private static List<Row> rows(Frame frame) {
    return IntStream.range(0, frame.size())
        .mapToObj(
            i ->
                new Row(
                    frame.labels(frame.seriesIndex(i)),
                    frame.field(frame.fieldIndex(i)),
                    frame.timeNs(i),
                    frame.value(i)))
        .toList();
  }
}
