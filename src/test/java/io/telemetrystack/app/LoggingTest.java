package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.command.PlainText;
import org.junit.jupiter.api.Test;

class LoggingTest {
  @Test
  void escapesWhatCouldForgeALine() {
    assertThat(PlainText.escape("host 'a\r\n2026 ERROR forged\u001b[31m'"))
        .isEqualTo("host 'a\\u000d\\u000a2026 ERROR forged\\u001b[31m'");
  }

  @Test
  void leavesPlainTextAsItIs() {
    String message = "größer\tals 3 °C";
    assertThat(PlainText.escape(message)).isSameAs(message);
  }
}
