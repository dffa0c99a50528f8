package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreSignsTest {
  private static final long AFTER = StoreSigns.TROUBLE_AFTER_MS;

  private final StoreSigns signs = new StoreSigns(1_000);

  @Test
  void areGoodUntilTheStoreHasTakenNothingForAWhile() {
    signs.failed("503");
    assertThat(signs.problem(1_000 + AFTER - 1)).isEmpty();
    assertThat(signs.problem(1_000 + AFTER))
        .contains("the store has taken no write for 15 s, the last failed: 503");
  }

  @Test
  void areGoodFromTheFirstWriteOnThatIsTaken() {
    signs.failed("503");
    signs.taken(100_000);
    assertThat(signs.problem(100_000)).isEmpty();
    assertThat(signs.problem(100_000 + AFTER)).isPresent();
  }

  @Test
  void doNotTurnBadAtOneFailureBetweenGoodWrites() {
    for (long nowMs = 1_000; nowMs < 60_000; nowMs += 5_000) {
      signs.taken(nowMs);
      signs.failed("a reset");
      assertThat(signs.problem(nowMs + 4_999)).isEmpty();
    }
  }
}
