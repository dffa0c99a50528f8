package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeStatusTest {
  private final ScrapeStatus status = new ScrapeStatus();

  @Test
  void saysNothingWhileAllAreUp() {
    status.succeeded("a");

    assertThat(status.note()).isEmpty();
  }

  @Test
  void saysHowManyOfHowManyAreDownAndWhyTheFirstIs() {
    status.succeeded("a");
    status.failed("b", "refused");
    status.failed("c", "status 500");
    assertThat(status.note()).isEqualTo("2 of 3 targets are down, the first b: refused");

    status.succeeded("b");
    assertThat(status.note()).isEqualTo("1 of 3 targets is down, the first c: status 500");

    status.failed("c", "timed out");
    assertThat(status.note()).isEqualTo("1 of 3 targets is down, the first c: timed out");

    status.forget("c");
    assertThat(status.note()).isEmpty();
  }

  @Test
  void tellsWhenATargetGoesDownAndWhenItComesBack() {
    assertThat(status.succeeded("a")).isZero();
    assertThat(status.failed("a", "refused")).isTrue();
    assertThat(status.failed("a", "refused")).isFalse();
    assertThat(status.failed("a", "status 500")).isFalse();
    assertThat(status.succeeded("a")).isEqualTo(3);
    assertThat(status.succeeded("a")).isZero();
  }
}
