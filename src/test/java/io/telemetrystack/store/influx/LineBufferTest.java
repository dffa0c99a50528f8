package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineBufferTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "61, 61",
    "-17, -17",
    "535.5, 535.5",
    "0.000001, 0.000001",
    "-0.25, -0.25",
    "431.637, 431.637",
    "85520.123456, 85520.123456"
  })
  void writesPlainNumbersPlainly(double value, String text) {
    assertThat(decimal(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        -0.0,
        0.1,
        1.0 / 3,
        1e300,
        -1e-300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        9007199254740991.0,
        9007199254740994.0,
        9007199254.740993,
        1e16
      })
  void writesEveryNumberSoThatItIsReadBackTheSame(double value) {
    assertThat(Double.parseDouble(decimal(value))).isEqualTo(Double.valueOf(value));
  }

  @Test
  void writesRandomNumbersSoThatTheyAreReadBackTheSame() {
    Random random = new Random(3);
    for (int i = 0; i < 300_000; i++) {
      double bits = Double.longBitsToDouble(random.nextLong());
      double decimals = random.nextInt(2_000_000_000) / Math.pow(10, random.nextInt(9));
      for (double value : new double[] {Double.isFinite(bits) ? bits : 0, decimals, -decimals}) {
        assertThat(Double.parseDouble(decimal(value))).isEqualTo(Double.valueOf(value));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, -1, 1_752_871_354_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
  void writesIntegers(long number) {
    assertThat(new LineBuffer(0).integer(number).toBytes())
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo(Long.toString(number));
  }

  @Test
  void zipsWhatItHolds() throws IOException {
    LineBuffer buffer = new LineBuffer(1);
    for (int i = 0; i < 10_000; i++) {
      buffer.integer(i).append('\n');
    }
    byte[] zipped = buffer.gzip();
    assertThat(zipped).hasSizeLessThan(buffer.size() / 2);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      assertThat(in.readAllBytes()).isEqualTo(buffer.toBytes());
    }
  }

  private static String decimal(double value) {
    return new String(new LineBuffer(0).decimal(value).toBytes(), StandardCharsets.US_ASCII);
  }
}
