package io.telemetrystack.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
  private static final long USUAL_NS = 1_000;

  private final AdaptiveLimit limit = new AdaptiveLimit(8);

  @Test
  void beginsWithOneCall() {
    assertThat(limit.tryStart()).isTrue();
    assertThat(limit.tryStart()).isFalse();
    assertThat(limit.underWay()).isEqualTo(1);
  }

  @Test
  void growsByOneAfterAsManyGoodAnswersAsAreAllowed() {
    answers(1, USUAL_NS);
    assertThat(limit.limit()).isEqualTo(2);
    answers(1, USUAL_NS);
    assertThat(limit.limit()).isEqualTo(2);
    answers(1, USUAL_NS);
    assertThat(limit.limit()).isEqualTo(3);
  }

  @Test
  void neverPassesItsMaximum() {
    answers(1_000, USUAL_NS);
    assertThat(limit.limit()).isEqualTo(8);
  }

  @Test
  void shrinksWhileAnswersAreSlowAndTakesThemForUsualInTheEnd() {
    answers(100, USUAL_NS);
    answers(8, 3 * USUAL_NS);
    assertThat(limit.limit()).isEqualTo(7);
    answers(1_000, 3 * USUAL_NS);
    assertThat(limit.limit()).isEqualTo(8);
  }

  @Test
  void halvesOnceForAllCallsThatFailTogether() {
    answers(100, USUAL_NS);
    start(8);
    for (int i = 0; i < 8; i++) {
      limit.failed();
    }
    assertThat(limit.limit()).isEqualTo(4);
    assertThat(limit.underWay()).isZero();
    fail();
    assertThat(limit.limit()).isEqualTo(2);
  }

  @Test
  void doesNotGrowByAnswersToCallsFromBeforeAFailure() {
    answers(100, USUAL_NS);
    start(8);
    limit.failed();
    for (int i = 0; i < 7; i++) {
      limit.succeeded(USUAL_NS);
    }
    assertThat(limit.limit()).isEqualTo(4);
    answers(4, USUAL_NS);
    assertThat(limit.limit()).isEqualTo(5);
  }

  @Test
  void isNeverLessThanOne() {
    fail();
    fail();
    assertThat(limit.limit()).isEqualTo(1);
  }

  @Test
  void triesWithOneCallAfterACollapse() {
    answers(100, USUAL_NS);
    limit.collapse();
    assertThat(limit.limit()).isEqualTo(1);
  }

  private void start(int calls) {
    for (int i = 0; i < calls; i++) {
      assertThat(limit.tryStart()).isTrue();
    }
  }

  private void answers(int count, long tookNs) {
    for (int i = 0; i < count; i++) {
      start(1);
      limit.succeeded(tookNs);
    }
  }

  private void fail() {
    start(1);
    limit.failed();
  }
}
