package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.NumberedPoints.Audit;
import io.telemetrystack.store.influx.VictoriaMetrics.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit of the cluster's tests sees what it is there to see. */
class NumberedPointsTest {
  private static final long START_MS = 1_000_000;

  private final NumberedPoints points = new NumberedPoints(2, START_MS);
  private final List<Stored> stored = new ArrayList<>();

  @BeforeEach
  void storeWhatWasAccepted() {
    points.sent(1, 0);
    points.accepted(1, 0);
    for (int number = 0; number < NumberedPoints.PER_FRAME; number++) {
      stored.add(stored("edge-1", number, 10_000_000 + number));
    }
  }

  private static Stored stored(String host, int number, double value) {
    return new Stored(Map.of("__name__", "gpu_edge_point", "host", host), START_MS + number, value);
  }

  @Test
  void passesWhatIsStoredOnceOrTwiceAndIgnoresWhatIsNotItsOwn() {
    stored.addAll(List.copyOf(stored));
    stored.add(new Stored(Map.of("__name__", "gpu_other", "host", "edge-1"), START_MS, 0));
    points.sent(0, 0);
    stored.add(stored("edge-0", 3, 3));

    assertThat(points.audit(stored)).isEqualTo(new Audit(10, 0, 0, 0, ""));
  }

  @Test
  void countsWhatWasAcceptedAndIsNotStored() {
    stored.remove(4);

    Audit audit = points.audit(stored);
    assertThat(audit.missing()).isEqualTo(1);
    assertThat(audit.examples()).contains("edge-1 lacks {4}");
    assertThat(audit.isClean()).isFalse();
  }

  @Test
  void countsWhatIsStoredAndWasNeverSent() {
    stored.add(stored("edge-1", 10, 10_000_010));
    stored.add(stored("stranger", 0, 0));

    assertThat(points.audit(stored).phantom()).isEqualTo(2);
  }

  @Test
  void countsWhatIsStoredWithTheValueOfAnother() {
    stored.set(2, stored("edge-1", 2, 10_000_003));

    Audit audit = points.audit(stored);
    assertThat(audit.wrong()).isEqualTo(1);
    assertThat(audit.missing()).isEqualTo(1);
  }
}
