package io.telemetrystack.health;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per sample of a batch of healthy GPUs: 12 frames of 8 GPUs x 50 fields. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DetectorsBenchmark {
  private static final int HOSTS = 12;
  private static final int GPUS = 8;
  private static final int FIELDS = 50;
  private static final String[] WATCHED = {
    "DCGM_FI_DEV_XID_ERRORS",
    "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL",
    "DCGM_FI_DEV_ROW_REMAP_FAILURE",
    "DCGM_FI_DEV_ROW_REMAP_PENDING",
    "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"
  };

  /** Of the fifty fields. */
  @Param({"0", "1", "5"})
  int watched;

  private final Detectors detectors = new Detectors(new HistoryDouble());
  private final Labels[][] gpus = new Labels[HOSTS][GPUS];
  private final String[] fields = new String[FIELDS];
  private List<Frame> batch;
  private long second;

  @Setup
  public void name() {
    for (int i = 0; i < FIELDS; i++) {
      fields[i] = i < watched ? WATCHED[i] : "DCGM_FI_PROF_FIELD_" + i;
    }
    for (int host = 0; host < HOSTS; host++) {
      for (int gpu = 0; gpu < GPUS; gpu++) {
        SeriesId id = new SeriesId("GPU-" + host + "-" + gpu, "");
        Series series = new Series(id, "host-" + host, "" + gpu, "nvidia", "H100", "");
        gpus[host][gpu] = new Labels(series, Assignment.NONE, Map.of());
      }
    }
  }

  @Setup(Level.Iteration)
  public void fill() {
    batch = new ArrayList<>();
    second++;
    for (Labels[] host : gpus) {
      Frame.Builder frame = new Frame.Builder(host[0].series().host());
      for (Labels gpu : host) {
        for (String field : fields) {
          frame.add(gpu, field, second * 1_000_000_000L, 0);
        }
      }
      batch.add(frame.build());
    }
  }

  @Benchmark
  @OperationsPerInvocation(HOSTS * GPUS * FIELDS)
  public List<Finding> detect() {
    return detectors.detect(batch);
  }
}
