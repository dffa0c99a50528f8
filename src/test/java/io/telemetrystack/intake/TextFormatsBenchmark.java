package io.telemetrystack.intake;

import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Points a second of 1 000 GPUs × 10 fields in memory, in the order of the fleet and shuffled: line
 * protocol with ten fields a line and with one, and an exposition. Each pass is a body of its own,
 * whose parser knows what earlier ones taught the dictionary.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class TextFormatsBenchmark {
  private static final int HOSTS = 125;
  private static final int POINTS = HOSTS * 8 * 10;
  private static final long TIME_NS = 1_700_000_000_000_000_000L;

  @Param({"false", "true"})
  boolean shuffled;

  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final CountingSink sink = new CountingSink();
  private byte[] manyFields;
  private byte[] oneField;
  private byte[] exposition;

  /** Collects samples as lines. */
  private static final class Lines implements SampleSink {
    private final Map<String, StringBuilder> bySeries = new LinkedHashMap<>();
    private final List<String> single = new ArrayList<>();

    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      var series = seriesField.labels.series();
      String tags =
          "gpu,uuid=%s,host=%s,gpu=%s,device=%s,model=%s "
              .formatted(
                  series.id().uuid(),
                  series.host(),
                  series.gpu(),
                  series.device(),
                  series.model().replace(" ", "\\ "));
      String field = seriesField.field + '=' + value;
      bySeries.computeIfAbsent(tags, key -> new StringBuilder(key)).append(field).append(',');
      single.add(tags + field + ' ' + timeNs);
      return true;
    }

    private List<String> many() {
      return bySeries.values().stream()
          .map(line -> line.substring(0, line.length() - 1) + ' ' + TIME_NS)
          .toList();
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {}
  }

  @Setup
  public void makeBodies() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SyntheticFleet(SyntheticFleet.Parameters.of(HOSTS, 8, 10, 1)).writeExpositionTo(out);
    Lines lines = new Lines();
    parse(exposition(lines), out.toByteArray());
    manyFields = body(lines.many());
    oneField = body(lines.single);
    exposition = body(out.toString(StandardCharsets.US_ASCII).lines().toList());
  }

  private byte[] body(List<String> lines) {
    List<String> order = new ArrayList<>(lines);
    if (shuffled) {
      Collections.shuffle(order, new Random(1));
    }
    return (String.join("\n", order) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double tenFieldsALine() {
    return count(lineProtocol(), manyFields);
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double oneFieldALine() {
    return count(lineProtocol(), oneField);
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public double exposition() {
    return count(exposition(sink), exposition);
  }

  private BodyParser lineProtocol() {
    return new LineProtocolParser(sink, dictionary, TimeUnit.NANOSECONDS);
  }

  private BodyParser exposition(SampleSink to) {
    ExpositionParser parser =
        new ExpositionParser(to, dictionary, ExpositionParser.Format.PROMETHEUS_TEXT);
    parser.setNowNs(TIME_NS);
    return parser;
  }

  private static void parse(BodyParser parser, byte[] body) {
    parser.parse(body, 0, body.length, true);
  }

  private double count(BodyParser parser, byte[] body) {
    long before = sink.count;
    parse(parser, body);
    if (sink.count - before != POINTS) {
      throw new IllegalStateException("parsed " + (sink.count - before));
    }
    return sink.sum;
  }
}
