package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerHealthTest {
  private final BrokerHealth health = new BrokerHealth();

  @Test
  void usesWhomItDoesNotKnow() {
    assertThat(health.isUsable("n")).isTrue();
    assertThat(health.problem("n")).isEmpty();
  }

  @Test
  void opensAfterFiveRequestsInARowWithoutAnAnswer() {
    fail(4);
    health.answered("n");
    fail(4);
    assertThat(health.isUsable("n")).isTrue();

    fail(1);
    assertThat(health.isUsable("n")).isFalse();
    assertThat(health.problem("n")).isEqualTo("silent");
  }

  @Test
  void countsRequestsInARowAlsoOverChecksThatAreAnswered() {
    fail(4);
    health.checked("n", "", 500);
    fail(1);

    assertThat(health.isUsable("n")).isFalse();
  }

  @Test
  void opensAfterTwoChecksInARowWithoutAnAnswer() {
    health.checked("n", "silent", 0);
    health.checked("n", "", 500);
    health.checked("n", "silent", 1_000);
    assertThat(health.isUsable("n")).isTrue();

    health.checked("n", "silent", 1_500);
    assertThat(health.isUsable("n")).isFalse();
  }

  @Test
  void closesAtTheFirstCheckThatIsAnsweredAfterItsTime() {
    fail(5);
    health.checked("n", "", 999);
    assertThat(health.isUsable("n")).isFalse();

    health.checked("n", "", 1_000);
    assertThat(health.isUsable("n")).isTrue();
    assertThat(health.problem("n")).isEmpty();
  }

  @Test
  void staysOpenLongerEachTimeUntilARequestIsAnswered() {
    openAndExpectClosedAfter(1_000);
    openAndExpectClosedAfter(2_000);
    openAndExpectClosedAfter(4_000);
    health.answered("n");
    openAndExpectClosedAfter(1_000);
  }

  @Test
  void opensAtTheFirstFailuresAfterItsTimeAnew() {
    openAndExpectClosedAfter(1_000);
    fail(4);
    assertThat(health.isUsable("n")).isTrue();
    fail(1);
    assertThat(health.isUsable("n")).isFalse();
  }

  @Test
  void forgetsWhoHasGone() {
    fail(5);
    health.forgetAllBut(List.of("other"));

    assertThat(health.isUsable("n")).isTrue();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      health.unanswered("n", "silent", 0);
    }
  }

  private void openAndExpectClosedAfter(long ms) {
    fail(5);
    health.checked("n", "", ms - 1);
    assertThat(health.isUsable("n")).isFalse();
    health.checked("n", "", ms);
    assertThat(health.isUsable("n")).isTrue();
  }
}
