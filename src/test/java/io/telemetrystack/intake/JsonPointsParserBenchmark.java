package io.telemetrystack.intake;

import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * Points a second of NDJSON of 1 000 GPUs × 10 fields × 20 times in memory, one field a line or
 * ten, in order and shuffled, each pass with what earlier passes learnt; and with a parser that
 * knows nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class JsonPointsParserBenchmark {
  private static final int POINTS = 200_000;
  private static final int FIELDS = 10;

  @Param({"1", "10"})
  int fieldsPerLine;

  @Param({"false", "true"})
  boolean shuffled;

  private final CountingSink sink = new CountingSink();
  private byte[] body;
  private JsonPointsParser parser;

  @Setup
  public void makeBody() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SyntheticFleet(SyntheticFleet.Parameters.of(125, 8, FIELDS, 20)).writeTo(out);
    List<String> lines = NdjsonLines.ofCsv(out.toByteArray(), fieldsPerLine);
    if (shuffled) {
      lines = new ArrayList<>(lines);
      Collections.shuffle(lines, new Random(1));
    }
    body = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    parser = new JsonPointsParser(sink, new SeriesDictionary());
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double points() {
    return parse(parser);
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double pointsNeverSeen() {
    return parse(new JsonPointsParser(sink, new SeriesDictionary()));
  }

  private double parse(JsonPointsParser points) {
    points.restart();
    long before = sink.count;
    points.parse(body, 0, body.length, true);
    if (sink.count - before != POINTS) {
      throw new IllegalStateException("parsed " + (sink.count - before));
    }
    return sink.sum;
  }
}
