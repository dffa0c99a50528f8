package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScrapeTargetsTest {
  private static final ScrapeSource FIXED = ScrapeSource.parse("gpu-1");
  private static final ScrapeSource PODS = ScrapeSource.parse("pods:*/app=x");

  private final ScrapeTargets targets = new ScrapeTargets(List.of(FIXED, PODS));

  private static ScrapeTarget target(String host) {
    return ScrapeTarget.plain(host, 9400, host);
  }

  @Test
  void aTargetThatSeveralSourcesNameIsOne() {
    targets.found(PODS, List.of(target("gpu-2"), target("gpu-1")));

    assertThat(targets.all()).containsExactly(target("gpu-1"), target("gpu-2"));
    assertThat(targets.problem()).isEmpty();
  }

  @Test
  void aSourceThatCannotBeAskedKeepsItsTargets() {
    targets.found(PODS, List.of(target("gpu-2")));
    assertThat(targets.failed(PODS, "cannot be asked: status 500")).isTrue();
    assertThat(targets.failed(PODS, "cannot be asked: status 500")).isFalse();

    assertThat(targets.all()).containsExactly(target("gpu-1"), target("gpu-2"));
    assertThat(targets.problem())
        .isEqualTo("pods:*/app=x cannot be asked: status 500; it named 1 targets before");
    assertThat(targets.found(PODS, List.of(target("gpu-3")))).isTrue();
    assertThat(targets.all()).containsExactly(target("gpu-1"), target("gpu-3"));
    assertThat(targets.problem()).isEmpty();
  }

  @Test
  void aSourceWithoutTargetsIsSaid() {
    assertThat(targets.found(PODS, List.of())).isFalse();

    assertThat(targets.problem()).isEqualTo("pods:*/app=x names no target");
  }

  @Test
  void targetsAreBoundedAndThatIsSaid() {
    targets.found(PODS, IntStream.range(0, 10_050).mapToObj(i -> target("p" + i)).toList());

    assertThat(targets.all()).hasSize(ScrapeTargets.MOST).contains(target("gpu-1"));
    assertThat(targets.problem()).isEqualTo("10051 targets are named, 10000 of them are scraped");
  }
}
