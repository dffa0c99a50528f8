package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class SnappyBlockTest {
  private static final int MAX = 1 << 20;

  private static byte[] unpack(byte[] packed, int maxBytes) {
    return SnappyBlock.unpack(new ByteRange(packed, 0, packed.length), maxBytes);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Runs of bytes that repeat, some of them long. */
  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200_000)];
    random.nextBytes(bytes);
    for (int i = random.nextInt(20); i > 0 && bytes.length > 0; i--) {
      int from = random.nextInt(bytes.length);
      int to = random.nextInt(bytes.length);
      int length = Math.min(bytes.length - Math.max(from, to), random.nextInt(5_000));
      System.arraycopy(bytes, from, bytes, to, length);
      java.util.Arrays.fill(bytes, from, from + Math.min(bytes.length - from, 100), (byte) i);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void unpacksWhatGooglesLibraryPacks(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = randomBytes(random);
      assertThat(unpack(Snappy.compress(bytes), MAX)).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00, ''",
    "07 08 786162 01 02, xababab",
    "07 08 786162 0e 0200, xababab",
    "07 08 786162 0f 02000000, xababab",
    "03 f0 02 616263, abc",
    "03 f4 0200 616263, abc",
    "03 f8 020000 616263, abc",
    "03 fc 02000000 616263, abc"
  })
  void readsEveryKindOfElement(String packed, String text) {
    assertThat(new String(unpack(hex(packed), MAX), UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ends within an element",
    "ff ff ff ff ff 01, its length is none",
    "05 08 616263, ends after 3 of 5 bytes",
    "02 08 616263, does not fit",
    "04 08 6162, does not fit",
    "07 08 616263 01 00, a copy from 0 bytes back",
    "07 08 616263 01 04, a copy from 4 bytes back",
    "06 08 616263 01 03, does not fit",
    "07 08 616263 0f ffffffff, a copy from 4294967295 bytes back",
    "07 fc ffffffff 61, a literal of 4294967296 bytes",
    "07 08 616263 02 01, ends within an element",
    "ff ff 3f 00 61, too short for the 1048575 bytes that it announces"
  })
  void refusesABrokenBlock(String packed, String problem) {
    assertThatThrownBy(() -> unpack(hex(packed), MAX))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageStartingWith("it is no Snappy block")
        .hasMessageContaining(problem);
  }

  @Test
  void refusesABlockThatAnnouncesMoreThanIsAllowed() {
    assertThatThrownBy(() -> unpack(hex("ff ff ff ff 0f"), MAX))
        .hasMessage("it unpacks to 4294967295 bytes, and 1048576 are allowed");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void saysTheSameAsGooglesLibraryOfAnyBytes(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      byte[] packed =
          JsonOracleTest.mutated(Snappy.compress("abcabcabcabcabcdefabcdefabc".repeat(9)), random);
      byte[] expected = null;
      try {
        expected = Snappy.uncompress(packed);
      } catch (IOException e) {
        assertThatThrownBy(() -> unpack(packed, MAX)).isInstanceOf(MalformedBodyException.class);
      }
      if (expected != null) {
        assertThat(unpack(packed, MAX)).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }
}
