package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.http.Gunzip.BrokenException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {
  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] unpack(byte[] packed, int piece, int at) throws BrokenException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Gunzip gunzip = new Gunzip()) {
      byte[] to = new byte[at];
      for (int from = 0; from < packed.length; from += piece) {
        gunzip.add(Arrays.copyOfRange(packed, from, Math.min(packed.length, from + piece)));
        for (int count = gunzip.read(to); count > 0; count = gunzip.read(to)) {
          out.write(to, 0, count);
        }
      }
      assertThat(gunzip.isAtEnd()).isTrue();
    }
    return out.toByteArray();
  }

  private static byte[] text(int length) {
    Random random = new Random(7);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + random.nextInt(4));
    }
    return text;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 100_000})
  void unpacksWhateverThePiecesAre(int piece) throws Exception {
    byte[] plain = text(10_000);

    assertThat(unpack(gzip(plain), piece, 512)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100_000})
  void unpacksSeveralMembersAsOne(int piece) throws Exception {
    byte[] packed = join(gzip(text(100)), gzip(new byte[0]), gzip(text(50)));

    assertThat(unpack(packed, piece, 64)).isEqualTo(join(text(100), text(50)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100_000})
  void skipsEveryFieldThatAHeaderMayHave(int piece) throws Exception {
    byte[] packed = gzip(text(20));
    packed[3] = 2 | 4 | 8 | 16;
    byte[] extra = {3, 0, 'x', 'y', 'z'};
    byte[] name = "a name\0".getBytes(StandardCharsets.US_ASCII);
    byte[] comment = "a comment\0".getBytes(StandardCharsets.US_ASCII);
    byte[] crc = {0, 0};
    byte[] head = Arrays.copyOf(packed, 10);
    byte[] rest = Arrays.copyOfRange(packed, 10, packed.length);

    assertThat(unpack(join(head, extra, name, comment, crc, rest), piece, 64)).isEqualTo(text(20));
  }

  @Test
  void unpacksOnlyAsMuchAsIsAskedFor() throws Exception {
    byte[] bomb = gzip(new byte[50_000_000]);
    try (Gunzip gunzip = new Gunzip()) {
      gunzip.add(bomb);
      byte[] to = new byte[1_000];

      assertThat(gunzip.read(to)).isEqualTo(1_000);
      assertThat(gunzip.read(to)).isEqualTo(1_000);
    }
  }

  @Test
  void refusesWhatIsNotGzip() {
    assertThatThrownBy(() -> unpack(text(100), 100, 64))
        .isInstanceOf(BrokenException.class)
        .hasMessage("it is not gzip");
  }

  @Test
  void refusesAWrongChecksumAndAWrongLength() throws Exception {
    byte[] checksum = gzip(text(100));
    checksum[checksum.length - 8] ^= 1;
    byte[] length = gzip(text(100));
    length[length.length - 1] ^= 1;

    for (byte[] packed : new byte[][] {checksum, length}) {
      assertThatThrownBy(() -> unpack(packed, 10, 64))
          .isInstanceOf(BrokenException.class)
          .hasMessage("its checksum is wrong");
    }
  }

  @Test
  void refusesDamagedDataOrFindsItByTheChecksum() throws Exception {
    for (int i = 10; i < 200; i++) {
      byte[] packed = gzip(text(2_000));
      packed[i] ^= 0x55;
      assertThatThrownBy(() -> unpack(packed, 64, 64))
          .as("byte %d", i)
          .isInstanceOfAny(BrokenException.class, AssertionError.class);
    }
  }

  @Test
  void isNotAtTheEndWhereSomethingIsMissing() throws Exception {
    byte[] packed = gzip(text(100));
    try (Gunzip gunzip = new Gunzip()) {
      gunzip.add(Arrays.copyOf(packed, packed.length - 1));
      byte[] to = new byte[1_000];

      assertThat(gunzip.read(to)).isEqualTo(100);
      assertThat(gunzip.read(to)).isZero();
      assertThat(gunzip.isAtEnd()).isFalse();
    }
  }
}
