package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {
  private static final int ROUNDS = 100_000;

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GPU-5fd4", "NVIDIA H100 80GB HBM3", "50%", "%zz", "a=b,c", "größe 😀"})
  void storesOrdinaryTextAsItIs(String text) {
    assertThat(StoredText.of(text)).isEqualTo(text);
  }

  @Test
  void codesWhatLinesCannotCarry() {
    assertThat(StoredText.of("a\nb\\c%0A\r")).isEqualTo("a%0Ab%5Cc%250A%0D");
    assertThat(StoredText.ofField("time")).isEqualTo("%74ime");
  }

  @Test
  void readsBackWhateverItStored() {
    Random random = new Random(11);
    for (int round = 0; round < ROUNDS; round++) {
      String text = HostileText.next(random);
      String stored = StoredText.ofField(text);
      assertThat(StoredText.read(stored)).as("round %d", round).isEqualTo(text);
      assertThat(stored).as("round %d", round).doesNotContain("\n", "\r", "\\");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a,b=c d  | a\\,b\\=c\\ d
          "quoted" | "quoted"
          größe    | größe
          """)
  void escapesKeysAndTagValues(String stored, String written) {
    assertThat(new String(LineText.key(stored), StandardCharsets.UTF_8)).isEqualTo(written);
  }

  @Test
  void quotesTheValuesOfStringFields() {
    assertThat(LineText.string("say \"hi\", a=b"))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("\"say \\\"hi\\\", a=b\"");
  }
}
