package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogTextTest {
  @Test
  void keepsALineOneLineAndPrintable() {
    assertThat(LogText.escape("/a\r\nERROR \u001b[31m\u00fc\\u"))
        .isEqualTo("/a\\u000d\\u000aERROR \\u001b[31m\\u00fc\\u005cu");
  }

  @Test
  void cutsWhatIsTooLong() {
    assertThat(LogText.escape("x".repeat(10_000))).hasSize(203).endsWith("...");
  }
}
