package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapPressureTest {
  private static final int HELD = 64 << 20;

  private final List<byte[]> held = new ArrayList<>();
  private final HeapPressure pressure = new HeapPressure(System::nanoTime);

  @Test
  void showsWhatIsHeldAfterACollectionAndNoMoreWhenItIsLetGo() {
    double before = collected();
    held.add(new byte[HELD]);
    double during = collected();
    held.clear();
    double after = collected();

    double share = (double) HELD / Runtime.getRuntime().maxMemory();
    assertThat(during - before).isGreaterThan(share / 2);
    assertThat(during - after).isGreaterThan(share / 2);
    assertThat(during).isLessThan(1);
  }

  @Test
  void isNotHighInATestThatHoldsNothing() {
    assertThat(collected()).isPositive();
    assertThat(pressure.high()).isFalse();
  }

  private double collected() {
    System.gc();
    return pressure.share();
  }
}
