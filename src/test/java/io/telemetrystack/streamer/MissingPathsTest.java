package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MissingPathsTest {
  private final MissingPaths paths = new MissingPaths(List.of("a", "b"), 1_000);

  @Test
  void saysWhatNeverWasThere() {
    assertThat(paths.toSay(List.of("a"), 0)).containsExactly("a");
    assertThat(paths.toSay(List.of(), 1)).isEmpty();
  }

  @Test
  void isPatientWithWhatWasThere() {
    paths.toSay(List.of(), 0);
    assertThat(paths.toSay(List.of("b"), 10)).isEmpty();
    assertThat(paths.toSay(List.of("b"), 1_009)).isEmpty();
    assertThat(paths.toSay(List.of("b"), 1_010)).containsExactly("b");
    paths.toSay(List.of(), 1_020);
    assertThat(paths.toSay(List.of("b"), 2_000)).isEmpty();
  }
}
