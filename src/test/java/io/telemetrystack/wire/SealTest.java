package io.telemetrystack.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final byte[] MESSAGE = "unique words".getBytes(StandardCharsets.UTF_8);

  private static final AtomicInteger SALTS = new AtomicInteger();

  private final Seal seal = new Seal("token", newSalt());
  private final Seal other = new Seal("token", newSalt());

  @Test
  void isOpenedByWhoKnowsTheSecret() {
    assertThat(other.open(seal.seal(MESSAGE))).contains(MESSAGE);
    assertThat(other.open(seal.seal(new byte[0]))).contains(new byte[0]);
  }

  @Test
  void isOpenedByNobodyElse() {
    assertThat(new Seal("another", newSalt()).open(seal.seal(MESSAGE))).isEmpty();
  }

  @Test
  void hidesTheMessageAndNeverLooksTheSameTwice() {
    byte[] once = seal.seal(MESSAGE);

    assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("unique");
    assertThat(seal.seal(MESSAGE)).isNotEqualTo(once);
    assertThat(other.seal(MESSAGE)).isNotEqualTo(once);
  }

  @Test
  void refusesEveryFlippedBitAndEveryBeginning() {
    byte[] sealed = seal.seal(MESSAGE);
    for (int i = 0; i < sealed.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = sealed.clone();
        flipped[i] ^= (byte) (1 << bit);
        assertThat(other.open(flipped)).as("byte %d, bit %d", i, bit).isEmpty();
      }
      assertThat(other.open(Arrays.copyOf(sealed, i))).isEmpty();
    }
  }

  @Test
  void opensAndRefusesAnythingWithoutFailing() {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] anything = new byte[random.nextInt(200)];
      random.nextBytes(anything);
      assertThat(seal.open(anything)).isEmpty();
    }
  }

  @Test
  void goesOnAfterManySenders() {
    for (int sender = 0; sender < 1_000; sender++) {
      assertThat(other.open(new Seal("token", newSalt()).seal(MESSAGE))).contains(MESSAGE);
    }
    assertThat(other.open(seal.seal(MESSAGE))).contains(MESSAGE);
  }

  /** Java refuses to seal two messages alike, and a seal counts from the start. */
  private static byte[] newSalt() {
    return ByteBuffer.allocate(Seal.SALT_BYTES).putInt(SALTS.incrementAndGet()).array();
  }
}
