package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreSignsTest {
  private static final long AFTER = StoreSigns.TROUBLE_AFTER_MS;

  private final StoreSigns signs = new StoreSigns();

  @Test
  void areBadUntilTheFirstWriteIsTaken() {
    signs.failed("401");
    assertThat(signs.problem(0)).contains("the store has taken no write yet: 401");
    signs.taken(0);
    assertThat(signs.problem(0)).isEmpty();
  }

  @Test
  void areGoodUntilTheStoreHasTakenNothingForAWhile() {
    signs.taken(1_000);
    signs.failed("503");
    assertThat(signs.problem(1_000 + AFTER - 1)).isEmpty();
    assertThat(signs.problem(1_000 + AFTER))
        .contains("the store has taken no write for 15 s, the last failed: 503");
    signs.taken(100_000);
    assertThat(signs.problem(100_000)).isEmpty();
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
