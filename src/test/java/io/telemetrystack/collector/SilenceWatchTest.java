package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.Attendance;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.Finding;
import io.telemetrystack.health.Freshness.HostAge;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private static final Attendance.Limits LIMITS = new Attendance.Limits(10, 100, 1_000);

  private final InMemoryStore store = new InMemoryStore();

  @BeforeEach
  void storeAHostOfWhichOneGpuVanishesAndOneThatStops() {
    report("host-a", "GPU-1", 500);
    report("host-a", "GPU-2", 480);
    report("host-b", "GPU-3", 300);
  }

  @Test
  void storesWhoIsSilentAndSaysSoOnce() {
    SilenceWatch watch = new SilenceWatch(store, LIMITS);
    assertThat(watch.look(510)).isEmpty();
    assertThat(watch.look(520))
        .allMatch(Finding::isNew)
        .extracting(finding -> finding.event().kind())
        .containsExactly(EventKind.GPU_MISSING, EventKind.TELEMETRY_STALE);
    assertThat(watch.look(530)).isEmpty();
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void knowsHowOldTheNewestSampleOfEachHostIs() {
    SilenceWatch watch = new SilenceWatch(store, LIMITS);
    watch.look(510);
    assertThat(watch.freshness().ages())
        .containsExactly(new HostAge("host-a", 10), new HostAge("host-b", 210));
  }

  @Test
  void saysNothingThatAnotherCollectorHasStored() {
    for (int collector = 0; collector < 3; collector++) {
      SilenceWatch watch = new SilenceWatch(store, LIMITS);
      watch.look(510);
      assertThat(watch.look(520)).hasSize(collector == 0 ? 2 : 0);
    }
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void saysItAgainOfWhoCameBackAndIsSilentAnew() {
    SilenceWatch watch = new SilenceWatch(store, LIMITS);
    watch.look(510);
    watch.look(520);
    report("host-a", "GPU-2", 530);
    report("host-a", "GPU-1", 560);
    watch.look(570);
    assertThat(watch.look(580))
        .singleElement()
        .satisfies(finding -> assertThat(finding.event().firstSeenNs()).isEqualTo(530));
  }

  private int stored() {
    return store
        .events(new EventQuery(EventFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, null, 100))
        .size();
  }

  private void report(String host, String uuid, long timeNs) {
    Series series = new Series(new SeriesId(uuid, ""), host, "0", "", "", "");
    Labels gpu = new Labels(series, Assignment.NONE, Map.of());
    store.write(List.of(new Frame.Builder(host).add(gpu, "F", timeNs, 1).build()));
  }
}
