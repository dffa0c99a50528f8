package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"code":"invalid","message":"bad line"} | bad line
          {"code":"invalid"}                      | {"code":"invalid"}
          <html>bad gateway</html>                | <html>bad gateway</html>
          """)
  void findsTheDatabasesOwnWords(String body, String reason) {
    assertThat(new Rejection(400, body, null).reason()).isEqualTo(reason);
  }

  @Test
  void cutsWhatIsLong() {
    assertThat(new Rejection(400, "x".repeat(100_000), null).reason()).hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource({"7, 7000", "0, 0", "999999999, 3600000", "soon, 0", "-1, 0", ", 0"})
  void readsHowLongToWait(String retryAfter, long ms) {
    assertThat(new Rejection(503, "", retryAfter).toException().retryAfterMs()).isEqualTo(ms);
  }

  @Test
  void tellsAboutLinesWhatIsAboutLines() {
    assertThat(new Rejection(422, "partial write", null).toWriteAnswer())
        .isEqualTo(new WriteAnswer.Refused("422 partial write"));
    assertThat(new Rejection(413, "big", null).toWriteAnswer())
        .isEqualTo(new WriteAnswer.TooLarge("413 big"));
  }
}
