package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CollectorMetricsTest {
  private static final Labels GPU = new Fleet(1, 1).gpus().get(0);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CollectorMetrics metrics = new CollectorMetrics(meters);
  private final Timer readToStored = meters.get("telemetry.collector.read.to.stored").timer();

  @Test
  void timesEachFrameFromWhenItWasReadUntilItWasStored() {
    metrics.written(batch(1_000, 1_400), 0, 1_500);

    assertThat(readToStored.count()).isEqualTo(2);
    assertThat(readToStored.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(600);
    assertThat(readToStored.max(TimeUnit.MILLISECONDS)).isEqualTo(500);
  }

  @Test
  void countsWhatWasStoredBeforeItWasReadAndTakesItForNoTime() {
    metrics.written(batch(2_000, 1_500), 0, 1_500);

    assertThat(readToStored.count()).isEqualTo(2);
    assertThat(readToStored.totalTime(TimeUnit.MILLISECONDS)).isZero();
    assertThat(meters.counter("telemetry.collector.read.ahead").count()).isEqualTo(1);
  }

  @Test
  void doesNotTimeWhatWasReadNobodyKnowsWhen() {
    metrics.written(batch(0), 0, 1_500);

    assertThat(readToStored.count()).isZero();
  }

  private static Batch batch(long... readMs) {
    Batch batch = new Batch(0);
    for (long read : readMs) {
      Frame frame = new Frame.Builder("h").add(GPU, "F", 1, 1).build(read);
      batch.add(frame, "handle", 1_450);
    }
    return batch;
  }
}
