package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
  private static NodeException of(int status, String body, String retryAfter) {
    return Refusal.of("GET /topics", status, body, retryAfter);
  }

  @Test
  void saysWhatTheNodeSaidAndWhichKeyIsAsked() {
    NodeException refusal =
        of(403, "{\"detail\":\"The key needs the scope 'admin' for this.\"}", "");

    assertThat(refusal)
        .hasMessageStartingWith(
            "the node answered GET /topics with 403: The key needs the scope 'admin' for this.")
        .hasMessageContaining("API_KEY", "--key-file");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refusal.isPassing()).isFalse();
  }

  @Test
  void namesTheParameterAndWhatIsAllowed() {
    NodeException refusal =
        of(400, "{\"parameter\":\"limit\",\"detail\":\"No.\",\"allowed\":\"1 to 9\"}", "");

    assertThat(refusal).hasMessageEndingWith("limit: No. Allowed is 1 to 9.");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "429,'{\"retry_after_ms\":250}',9,250",
    "429,'',2,2000",
    "503,<html>,'',0",
    "503,'',Thu,0",
    "502,null,99999999999,0"
  })
  void knowsWhenToComeAgain(int status, String body, String retryAfter, long delayMs) {
    NodeException refusal = of(status, body, retryAfter);

    assertThat(refusal.isPassing()).isTrue();
    assertThat(refusal.retryAfterMs()).isEqualTo(delayMs);
  }
}
