package io.telemetrystack.intake;

import io.telemetrystack.intake.WriteRequests.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Samples a second of remote write as Prometheus sends it: 10 000 series of dcgm-exporter, one
 * sample of each in every sweep, in bodies of 500 or 2 000, each sweep in another order.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class RemoteWriteParserBenchmark {
  private static final int SAMPLES = 200_000;
  private static final int SERIES = 10_000;
  private static final int MAX_BYTES = 16 << 20;
  private static final long MS = 1_752_871_354_123L;

  @Param({"500", "2000"})
  int samplesPerBody;

  private final CountingSink sink = new CountingSink();
  private final List<byte[]> bodies = new ArrayList<>();
  private RemoteWriteParser parser;

  @Setup
  public void makeBodies() {
    Random random = new Random(1);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < SERIES; i++) {
      order.add(i);
    }
    for (int sweep = 0; sweep < SAMPLES / SERIES; sweep++) {
      Collections.shuffle(order, random);
      for (int from = 0; from < SERIES; from += samplesPerBody) {
        List<byte[]> series = new ArrayList<>();
        for (int i : order.subList(from, from + samplesPerBody)) {
          Sample sample = new Sample(random.nextInt(2_000) / 4.0, MS + sweep * 15_000L);
          series.add(WriteRequests.series(labels(i), sample));
        }
        bodies.add(WriteRequests.packed(WriteRequests.request(series)));
      }
    }
    parser = new RemoteWriteParser(sink, new SeriesDictionary(), MAX_BYTES);
  }

  /** In the order of their names, as Prometheus sends them. */
  private static List<String> labels(int series) {
    int gpu = series / 10;
    String host = "gpu-node-%03d".formatted(gpu / 8);
    return List.of(
        "DCGM_FI_DRIVER_VERSION",
        "535.129.03",
        "Hostname",
        host,
        "UUID",
        "GPU-%08x-86f3-7a43-b711-4771313afc50".formatted(gpu),
        "__name__",
        "DCGM_FI_DEV_FIELD_" + series % 10,
        "device",
        "nvidia" + gpu % 8,
        "gpu",
        "" + gpu % 8,
        "instance",
        host + ":9400",
        "job",
        "dcgm-exporter",
        "modelName",
        "NVIDIA H100 80GB HBM3",
        "pci_bus_id",
        "00000000:53:00.0");
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public double samples() {
    long before = sink.count;
    for (byte[] body : bodies) {
      parser.restart();
      parser.parse(body, 0, body.length, true);
    }
    if (sink.count - before != SAMPLES) {
      throw new IllegalStateException("parsed " + (sink.count - before) + parser.problem());
    }
    return sink.sum;
  }
}
