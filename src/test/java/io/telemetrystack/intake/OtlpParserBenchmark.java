package io.telemetrystack.intake;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Points a second of OTLP as a collector sends what it scraped from dcgm-exporter: a resource for
 * each of 125 hosts of 8 GPUs, 10 metrics, in bodies of some 5 000 points, of 20 sweeps. Beside it
 * the generated classes, which make objects only.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class OtlpParserBenchmark {
  private static final int HOSTS = 125;
  private static final int GPUS = 8;
  private static final int METRICS = 10;
  private static final int SWEEPS = 20;
  private static final int HOSTS_PER_BODY = 63;
  private static final int POINTS = HOSTS * GPUS * METRICS * SWEEPS;
  private static final long TIME_NS = 1_752_871_354_123_456_789L;

  private final CountingSink sink = new CountingSink();
  private final List<byte[]> bodies = new ArrayList<>();
  private final OtlpParser parser = new OtlpParser(sink, new SeriesDictionary());
  private final Random random = new Random(1);

  @Setup
  public void makeBodies() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int from = 0; from < HOSTS; from += HOSTS_PER_BODY) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (int host = from; host < Math.min(HOSTS, from + HOSTS_PER_BODY); host++) {
          request.addResourceMetrics(resourceMetrics(host, TIME_NS + sweep * 15_000_000_000L));
        }
        bodies.add(request.build().toByteArray());
      }
    }
  }

  private ResourceMetrics resourceMetrics(int host, long timeNs) {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    for (int metric = 0; metric < METRICS; metric++) {
      Metric.Builder builder = Metric.newBuilder().setName("DCGM_FI_DEV_FIELD_" + metric);
      for (int gpu = 0; gpu < GPUS; gpu++) {
        builder
            .getGaugeBuilder()
            .addDataPoints(
                NumberDataPoint.newBuilder()
                    .setTimeUnixNano(timeNs)
                    .setAsDouble(random.nextInt(2_000) / 4.0)
                    .addAttributes(attribute("DCGM_FI_DRIVER_VERSION", "535.129.03"))
                    .addAttributes(attribute("Hostname", "gpu-node-" + host))
                    .addAttributes(
                        attribute("UUID", "GPU-%08x-86f3-7a43-b711".formatted(host * GPUS + gpu)))
                    .addAttributes(attribute("device", "nvidia" + gpu))
                    .addAttributes(attribute("gpu", "" + gpu))
                    .addAttributes(attribute("modelName", "NVIDIA H100 80GB HBM3"))
                    .addAttributes(attribute("pci_bus_id", "00000000:53:00.0")));
      }
      scope.addMetrics(builder);
    }
    ResourceMetrics.Builder resource = ResourceMetrics.newBuilder().addScopeMetrics(scope);
    resource
        .getResourceBuilder()
        .addAttributes(attribute("service.name", "dcgm-exporter"))
        .addAttributes(attribute("service.instance.id", "gpu-node-" + host + ":9400"));
    return resource.build();
  }

  private static KeyValue attribute(String key, String text) {
    KeyValue.Builder attribute = KeyValue.newBuilder().setKey(key);
    attribute.getValueBuilder().setStringValue(text);
    return attribute.build();
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double points() {
    long before = sink.count;
    for (byte[] body : bodies) {
      parser.restart(OtlpParser.Encoding.PROTOBUF);
      parser.parse(body, 0, body.length, true);
    }
    if (sink.count - before != POINTS) {
      throw new IllegalStateException("parsed " + (sink.count - before) + parser.problem());
    }
    return sink.sum;
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public long generatedClasses() throws java.io.IOException {
    long count = 0;
    for (byte[] body : bodies) {
      count += ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsCount();
    }
    return count;
  }
}
