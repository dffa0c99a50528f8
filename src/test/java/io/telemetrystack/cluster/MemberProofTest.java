package io.telemetrystack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemberProofTest {
  private final MemberProof proof = new MemberProof("token");

  @Test
  void holdsForTheMemberAndPlaceItWasMadeFor() {
    assertThat(new MemberProof("token").holds(proof.of("m", "h", 1), "m", "h", 1)).isTrue();
  }

  @Test
  void isWorthNothingElsewhereOrWithAnotherToken() {
    String shown = proof.of("m", "h", 1);

    assertThat(proof.holds(shown, "other", "h", 1)).isFalse();
    assertThat(proof.holds(shown, "m", "other", 1)).isFalse();
    assertThat(proof.holds(shown, "m", "h", 2)).isFalse();
    assertThat(new MemberProof("another").holds(shown, "m", "h", 1)).isFalse();
    assertThat(proof.holds(null, "m", "h", 1)).isFalse();
    assertThat(proof.holds("", "m", "h", 1)).isFalse();
  }
}
