package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberScannerTest {
  private final NumberScanner scanner = new NumberScanner();

  private int scan(String text) {
    return scanner.scan(text.getBytes(US_ASCII), 0, text.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+7",
        "78.174000",
        "5.",
        ".5",
        "1e5",
        "1E-3",
        "9007199254740993",
        "9007199254740992",
        "123456789012345678",
        "1234567890123456789",
        "0.1e23",
        "1e23",
        "1e-23",
        "8.5e22",
        "4.9e-324",
        "1.7976931348623157e308",
        "1e999999999999",
        "0e99999",
        "257858316",
        "00000000000000000000001",
        "9223372036854775794",
        "2.2250738585072012e-308"
      })
  void readsTheDoubleThatTheJdkReads(String text) {
    assertThat(scan(text)).isEqualTo(text.length());
    assertThat(scanner.value()).isEqualTo(Double.parseDouble(text));
  }

  @Test
  void readsRandomNumbersAsTheJdkDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      BigDecimal number = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64));
      String text = number.movePointLeft(random.nextInt(25)).toString();
      assertThat(scan(text)).isEqualTo(text.length());
      assertThat(Double.doubleToLongBits(scanner.value()))
          .as(text)
          .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', -1",
    "x, -1",
    "-, -1",
    "., -1",
    "+e5, -1",
    "1x, 1",
    "1e, 1",
    "1e+, 1",
    "1.2.3, 3"
  })
  void readsNoFurtherThanTheNumber(String text, int end) {
    assertThat(scan(text)).isEqualTo(end);
  }
}
