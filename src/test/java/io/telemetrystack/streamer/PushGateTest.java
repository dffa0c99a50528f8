package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PushGateTest {
  private final PushGate gate = new PushGate();
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void letsPushesBeginOnlyWhileItIsOpen() {
    assertThat(gate.enter()).isFalse();
    gate.open();
    assertThat(gate.enter()).isTrue();
    gate.close(told::incrementAndGet);
    assertThat(gate.enter()).isFalse();
    assertThat(gate.underWay()).isEqualTo(1);
  }

  @Test
  void tellsOnceTheLastPushHasLeft() {
    gate.open();
    gate.enter();
    gate.enter();
    gate.close(told::incrementAndGet);
    gate.leave();
    assertThat(told).hasValue(0);
    gate.leave();
    assertThat(told).hasValue(1);
  }

  @Test
  void tellsAtOnceWhereNoneIsUnderWay() {
    gate.open();
    gate.enter();
    gate.leave();
    gate.close(told::incrementAndGet);

    assertThat(told).hasValue(1);
  }
}
