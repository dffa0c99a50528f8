package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionGrowthTest {
  private static final long SECOND = 1_000_000_000;

  private long nowNs = Long.MAX_VALUE - 5 * SECOND; // monotonic clocks may wrap
  private long[] busyNs = new long[2];
  private final PartitionGrowth growth = new PartitionGrowth(nowNs);

  @Test
  void asksForOneWhenAllHaveBeenBusyForTenSeconds() {
    assertThat(secondsWithAYes(20, 0.9, 0.85)).containsExactly(11);
  }

  @Test
  void asksForNoneWhileOneIsNotBusy() {
    assertThat(secondsWithAYes(100, 1.0, 0.7)).isEmpty();
  }

  @Test
  void startsAgainAfterASecondOfRest() {
    assertThat(secondsWithAYes(9, 1, 1)).isEmpty();
    assertThat(secondsWithAYes(1, 1, 0.5)).isEmpty();
    assertThat(secondsWithAYes(10, 1, 1)).containsExactly(10);
  }

  @Test
  void leavesHalfAMinuteBetweenTwo() {
    assertThat(secondsWithAYes(80, 1, 1)).containsExactly(11, 41, 71);
  }

  @Test
  void watchesANewPartitionForTenSecondsToo() {
    secondsWithAYes(11, 1, 1);
    busyNs = new long[3];
    assertThat(secondsWithAYes(25, 1, 1, 0.1)).isEmpty();
    assertThat(secondsWithAYes(12, 1, 1, 1)).containsExactly(10);
  }

  private List<Integer> secondsWithAYes(int seconds, double... shares) {
    List<Integer> yes = new ArrayList<>();
    for (int second = 1; second <= seconds; second++) {
      nowNs += SECOND;
      for (int i = 0; i < busyNs.length; i++) {
        busyNs[i] += (long) (shares[i] * SECOND);
      }
      if (growth.wanted(busyNs, nowNs)) {
        yes.add(second);
      }
    }
    return yes;
  }
}
