package io.telemetrystack.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.Attendance.Seen;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttendanceTest {
  private static final Attendance.Limits LIMITS = new Attendance.Limits(10, 100, 1_000);

  private final Attendance attendance = new Attendance(LIMITS);

  @Test
  void missesAGpuThatIsBehindItsHostAtTwoChecks() {
    List<Seen> all = List.of(seen("a", "1", 500), seen("a", "2", 489));
    assertThat(attendance.check(all, 510)).isEmpty();
    assertThat(attendance.check(all, 520))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(EventKind.GPU_MISSING);
              assertThat(event.uuid()).isEqualTo("2");
              assertThat(event.firstSeenNs()).isEqualTo(489);
            });
  }

  @Test
  void findsTheSameEventAtEachFurtherCheckAndByAnybody() {
    List<Seen> all = List.of(seen("a", "1", 500), seen("a", "2", 400));
    attendance.check(all, 510);
    List<HealthEvent> found = attendance.check(all, 511);
    assertThat(attendance.check(all, 590)).isEqualTo(found);
    Attendance other = new Attendance(LIMITS);
    other.check(List.of(seen("a", "1", 550), seen("a", "2", 400)), 560);
    assertThat(other.check(List.of(seen("a", "1", 560), seen("a", "2", 400)), 570))
        .extracting(HealthEvent::id)
        .containsExactly(found.get(0).id());
  }

  @Test
  void waitsForWhoeverCatchesUp() {
    attendance.check(List.of(seen("a", "1", 500), seen("a", "2", 400)), 510);
    assertThat(attendance.check(List.of(seen("a", "1", 510), seen("a", "2", 410)), 520)).isEmpty();
  }

  @Test
  void callsAHostStaleOfWhichNothingArrives() {
    List<Seen> all = List.of(seen("a", "1", 500), seen("a", "2", 500), seen("b", "3", 600));
    attendance.check(all, 605);
    assertThat(attendance.check(all, 610))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(EventKind.TELEMETRY_STALE);
              assertThat(event.uuid()).isEmpty();
              assertThat(event.labels().series().host()).isEqualTo("a");
              assertThat(event.firstSeenNs()).isEqualTo(500);
            });
  }

  @Test
  void saysNothingOfAGpuAsLongAsOneOfItsInstancesReports() {
    Seen instance = new Seen(labels("a", "2", "7"), 500);
    List<Seen> all = List.of(seen("a", "1", 500), seen("a", "2", 100), instance);
    attendance.check(all, 510);
    assertThat(attendance.check(all, 520)).isEmpty();
  }

  @Test
  void saysNothingOfWhatHasBeenSilentForLong() {
    List<Seen> all = List.of(seen("a", "1", 5_000), seen("a", "2", 3_999), seen("old", "3", 1));
    attendance.check(all, 5_000);
    assertThat(attendance.check(all, 5_001)).isEmpty();
  }

  @Test
  void saysNothingOfSeriesWithoutAHost() {
    List<Seen> all = List.of(seen("", "1", 500), seen("", "2", 1));
    attendance.check(all, 900);
    assertThat(attendance.check(all, 900)).isEmpty();
  }

  private static Seen seen(String host, String uuid, long lastNs) {
    return new Seen(labels(host, uuid, ""), lastNs);
  }

  private static Labels labels(String host, String uuid, String instance) {
    Series series = new Series(new SeriesId(uuid, instance), host, "0", "", "H100", "");
    return new Labels(series, Assignment.NONE, Map.of());
  }
}
