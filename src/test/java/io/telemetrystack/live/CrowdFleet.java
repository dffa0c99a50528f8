package io.telemetrystack.live;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** GPUs whose one value is the number of the sweep it was sent in. */
final class CrowdFleet {
  static final int HOSTS = 100;
  static final int GPUS = 1_000;
  static final int GPUS_A_HOST = GPUS / HOSTS;

  private static final int MOST_SWEEPS = 10_000;

  private final List<Labels> gpus = IntStream.range(0, GPUS).mapToObj(CrowdFleet::labels).toList();
  private final AtomicLongArray sentNs = new AtomicLongArray(MOST_SWEEPS);

  private static Labels labels(int gpu) {
    SeriesId id = new SeriesId(uuid(gpu), "");
    Series series = new Series(id, host(gpu / GPUS_A_HOST), "", "", "", "");
    return new Labels(series, Assignment.NONE, Map.of());
  }

  static String uuid(int gpu) {
    return "GPU-%04d".formatted(gpu);
  }

  static String host(int host) {
    return "host-%03d".formatted(host);
  }

  /** One frame a host, with one point for each of its GPUs. */
  void sweep(int number, Consumer<Frame> frames) {
    sentNs.set(number, System.nanoTime());
    for (int host = 0; host < HOSTS; host++) {
      Frame.Builder frame = new Frame.Builder(host(host));
      for (int gpu = 0; gpu < GPUS_A_HOST; gpu++) {
        frame.add(gpus.get(host * GPUS_A_HOST + gpu), "v", number * 100_000_000L, number);
      }
      frames.accept(frame.build());
    }
  }

  /** How long ago the sweep was sent. */
  long ageMs(int number) {
    return (System.nanoTime() - sentNs.get(number)) / 1_000_000;
  }
}
