package io.telemetrystack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {
  private final ClockOffsets offsets = new ClockOffsets();

  @Test
  void isNoneOfANodeThatIsAlone() {
    assertThat(offsets.medianMs()).isZero();
  }

  @Test
  void isThatOfTheOtherWhereThereAreTwo() {
    offsets.heard("b", -7_000);
    assertThat(offsets.medianMs()).isEqualTo(-7_000);
  }

  @Test
  void isShownByTheNodeThatIsWrong() {
    offsets.heard("b", 10_000);
    offsets.heard("c", 10_001);
    assertThat(offsets.medianMs()).isEqualTo(10_000);
  }

  @Test
  void isNotShownByTheOthers() {
    offsets.heard("b", -10_000);
    offsets.heard("c", 1);
    assertThat(offsets.medianMs()).isZero();
  }

  @Test
  void isOfThoseThatAreThere() {
    offsets.heard("b", 10_000);
    offsets.heard("b", 5);
    offsets.heard("c", 9_000);
    offsets.retain(List.of("b"));
    assertThat(offsets.medianMs()).isEqualTo(5);
  }
}
