package io.telemetrystack.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.Attendance.Seen;
import io.telemetrystack.health.Freshness.HostAge;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Attendance.Limits LIMITS = new Attendance.Limits(10, 100, 10_000);
  private static final long NOW = 1_000_000;

  private final List<Seen> seen = new ArrayList<>();

  @Test
  void isThatOfTheNewestSampleOfAHost() {
    report("a", "GPU-1", 50);
    report("a", "GPU-2", 7);
    report("b", "GPU-3", 20);
    assertThat(now().ages()).containsExactly(new HostAge("a", 7), new HostAge("b", 20));
  }

  @Test
  void countsHostsBeyondAnAgeAndRanksAll() {
    for (int host = 1; host <= 10; host++) {
      report("h" + host, "GPU-" + host, host);
    }
    assertThat(now().olderThan(7)).isEqualTo(3);
    assertThat(now().quantileNs(0.5)).isEqualTo(5);
    assertThat(now().quantileNs(0.99)).isEqualTo(10);
    assertThat(now().quantileNs(1)).isEqualTo(10);
  }

  @Test
  void namesOnlyHostsThatAreStaleAndOfThoseTheOldest() {
    report("fresh", "GPU-fresh", 99);
    for (int host = 0; host < 1_250; host++) {
      report("h" + host, "GPU-" + host, 100 + host);
    }
    assertThat(now().stalest()).hasSize(Freshness.MOST_SHOWN);
    assertThat(now().stalest().get(0)).isEqualTo(new HostAge("h1249", 1_349));
    seen.subList(2, seen.size()).clear();
    assertThat(now().stalest()).containsExactly(new HostAge("h0", 100));
  }

  @Test
  void forgetsHostsThatAreGoneForGood() {
    report("gone", "GPU-1", 10_001);
    report("", "GPU-2", 1);
    assertThat(now()).isEqualTo(Freshness.NONE);
  }

  @Test
  void takesASampleOfTheFutureForOneOfNow() {
    report("ahead", "GPU-1", -500);
    assertThat(now().ages()).containsExactly(new HostAge("ahead", 0));
  }

  private Freshness now() {
    return Freshness.of(seen, NOW, LIMITS);
  }

  private void report(String host, String uuid, long ageNs) {
    Series series = new Series(new SeriesId(uuid, ""), host, "0", "", "", "");
    seen.add(new Seen(new Labels(series, Assignment.NONE, Map.of()), NOW - ageNs));
  }
}
