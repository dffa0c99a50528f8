package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkCodecTest {
  private static final long T0 = 1_752_871_354_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void bringsAnyPointsBack(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Points points = randomPoints(random);
      assertSame(ChunkDecoder.decode(encode(points)), points);
    }
  }

  @Test
  void canBeReadAfterEachPoint() {
    Points points = randomPoints(new Random(9));
    ChunkEncoder encoder = new ChunkEncoder();
    for (int i = 0; i < points.size(); i++) {
      encoder.append(points.timeNs(i), points.value(i));
      assertSame(ChunkDecoder.decode(encoder.toBytes()), points.slice(0, i + 1));
    }
  }

  @Test
  void tellsBoundsAndSizeWithoutDecoding() {
    Points points = new Points(2);
    points.append(T0, 1);
    points.append(T0 + 5, 2);
    byte[] chunk = encode(points);
    assertThat(SealedTail.of(chunk)).isEqualTo(new SealedTail(ChunkKey.bucket(T0), T0, T0 + 5, 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000_000L, 1_000_000L, 1_000L, 1L})
  void takesThreeBitsForASteadyPointWhateverTheUnit(long stepNs) {
    Points points = new Points(Head.FULL);
    for (int i = 0; i < Head.FULL; i++) {
      points.append(T0 + i * stepNs, 42);
    }
    assertThat(encode(points).length).isLessThan(ChunkEncoder.HEAD_BYTES + 8 + 8 + Head.FULL / 4);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] chunk = encode(randomPoints(new Random(3)));
    for (int length = 0; length < chunk.length; length++) {
      byte[] cut = Arrays.copyOf(chunk, length);
      assertThatThrownBy(() -> ChunkDecoder.decode(cut)).isInstanceOf(DamagedChunkException.class);
    }
  }

  @Test
  void answersFlippedBitsAndNoiseWithAscendingPointsOrAReason() {
    Random random = new Random(4);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = encode(randomPoints(random));
      if (round % 2 == 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      } else {
        byte[] head = Arrays.copyOf(bytes, 2);
        random.nextBytes(bytes);
        System.arraycopy(head, 0, bytes, 0, head.length);
      }
      decodeOrRefuse(bytes);
    }
  }

  @Test
  void mergesWithTheNewerValueWinning() {
    Points older = new Points(1);
    Points newer = new Points(1);
    for (int i = 0; i < 10; i++) {
      older.append(2L * i, 1);
      newer.append(3L * i, 2);
    }
    Points merged = Points.merge(older, newer);
    for (int i = 0; i < merged.size(); i++) {
      assertThat(merged.value(i)).isEqualTo(merged.timeNs(i) % 3 == 0 ? 2 : 1);
    }
    assertThat(merged.size()).isEqualTo(16);
  }

  private static void decodeOrRefuse(byte[] bytes) {
    try {
      Points points = ChunkDecoder.decode(bytes);
      for (int i = 1; i < points.size(); i++) {
        assertThat(points.timeNs(i)).isGreaterThan(points.timeNs(i - 1));
      }
    } catch (DamagedChunkException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }

  private static Points randomPoints(Random random) {
    long[] steps = {1, 1_000, 1_000_000, 1_000_000_000, 10_000_000_000L};
    long step = steps[random.nextInt(steps.length)];
    int size = 1 + random.nextInt(100);
    Points points = new Points(size);
    long time = T0 + random.nextInt(1000);
    for (int i = 0; i < size; i++) {
      points.append(time, value(random));
      boolean odd = random.nextInt(20) == 0;
      time += odd ? 1 + random.nextInt(2_000_000_000) : step * (1 + random.nextInt(3));
    }
    return points;
  }

  private static double value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 42;
      case 1 -> random.nextInt(100);
      case 2 -> random.nextInt(1_000_000) / 1000.0;
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  private static byte[] encode(Points points) {
    return ChunkEncoder.encode(points, 0, points.size());
  }

  private static void assertSame(Points actual, Points expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      if (actual.timeNs(i) != expected.timeNs(i)
          || Double.doubleToRawLongBits(actual.value(i))
              != Double.doubleToRawLongBits(expected.value(i))) {
        assertThat(actual.timeNs(i) + " " + actual.value(i))
            .as("point %d", i)
            .isEqualTo(expected.timeNs(i) + " " + expected.value(i));
      }
    }
  }
}
