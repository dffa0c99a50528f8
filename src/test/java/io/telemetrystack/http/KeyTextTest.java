package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyTextTest {
  private static byte[] random(long seed) {
    byte[] bytes = new byte[KeyText.RANDOM_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void hasAPrefixAndAlwaysTheSameLength() {
    Set<String> keys = new HashSet<>();
    for (long seed = 0; seed < 1_000; seed++) {
      String key = KeyText.of(random(seed));
      assertThat(key).matches("tsk_[0-9A-Za-z]{49}");
      assertThat(KeyText.isMistyped(key)).isFalse();
      keys.add(key);
    }
    assertThat(keys).hasSize(1_000);
    assertThat(KeyText.of(new byte[KeyText.RANDOM_BYTES])).hasSize(53);
  }

  @Test
  void tellsOneThatIsMistypedOrCut() {
    String key = KeyText.of(random(7));

    for (int i = "tsk_".length(); i < key.length(); i++) {
      char other = key.charAt(i) == 'a' ? 'b' : 'a';
      String mistyped = key.substring(0, i) + other + key.substring(i + 1);
      assertThat(KeyText.isMistyped(mistyped)).as(mistyped).isTrue();
      assertThat(KeyText.isMistyped(key.substring(0, i))).isTrue();
    }
    assertThat(KeyText.isMistyped(key + "x")).isTrue();
  }

  @Test
  void saysNothingOfKeysThatWereMadeElsewhere() {
    assertThat(KeyText.isMistyped("secret")).isFalse();
    assertThat(KeyText.isMistyped("")).isFalse();
  }

  @Test
  void needsAllItsRandomBytes() {
    assertThatThrownBy(() -> KeyText.of(new byte[16])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hashesAsTheStandardDoes() {
    assertThat(KeyText.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
