package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {
  private static final int PRINTED = Fingerprints.PRINTED_BYTES;
  private final byte[] bytes = new byte[5 * PRINTED];

  FingerprintsTest() {
    new Random(1).nextBytes(bytes);
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private long expected(int size) {
    int printed = Math.min(PRINTED, size);
    long head = crc(Arrays.copyOf(bytes, printed));
    return head << Integer.SIZE | crc(Arrays.copyOfRange(bytes, size - printed, size));
  }

  @Test
  void areOfTheFirstAndTheLastBytesOfEverLongerParts() throws IOException {
    Fingerprints fingerprints = new Fingerprints(new ByteArrayInputStream(bytes));

    int[] sizes = {
      0, 1, 100, 100, PRINTED, PRINTED + 1, PRINTED + 10, 2 * PRINTED, 4 * PRINTED + 7, 5 * PRINTED
    };
    for (int size : sizes) {
      assertThat(fingerprints.of(size)).as("%d bytes", size).hasValue(expected(size));
    }
    assertThat(fingerprints.of(5 * PRINTED + 1)).isEmpty();
    assertThat(fingerprints.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, PRINTED, PRINTED + 1, 3 * PRINTED})
  void areThoseOfAStreamThatGivesLittleAtATime(int size) throws IOException {
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public int read(byte[] to, int from, int count) throws IOException {
            return super.read(to, from, Math.min(count, 1_000));
          }

          @Override
          public long skip(long count) throws IOException {
            return super.skip(Math.min(count, 700));
          }
        };

    assertThat(new Fingerprints(slow).of(size)).hasValue(expected(size));
  }

  @Test
  void readNoFurtherWhereTheFirstBytesDiffer() throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    FileIdentity other = new FileIdentity("", 0, 4L * PRINTED, ~expected(4 * PRINTED));

    assertThat(new Fingerprints(in).matches(other)).isFalse();
    assertThat(in.available()).isEqualTo(4 * PRINTED);
  }
}
