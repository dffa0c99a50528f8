package io.telemetrystack.intake;

import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
 * Rows a second of 1 000 GPUs × 10 fields × 20 times in memory, as written and shuffled, each pass
 * with what earlier passes learnt, as in a long file. Beside it FastCSV: fields as strings, time
 * and number parsed, series looked up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class CsvParserBenchmark {
  private static final int ROWS = 200_000;

  @Param({"false", "true"})
  boolean shuffled;

  private byte[] file;
  private CsvParser parser;
  private CsvParser framing;
  private final CountingSink sink = new CountingSink();
  private long samplesInFrames;

  private static final class FramingSink implements SampleSink {
    private final FrameAssembler frames;

    private FramingSink(FrameAssembler frames) {
      this.frames = frames;
    }

    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      frames.add(seriesField, timeNs, value);
      return true;
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {}
  }

  @Setup
  public void makeFile() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SyntheticFleet(SyntheticFleet.Parameters.of(125, 8, 10, 20)).writeTo(out);
    file = shuffled ? shuffle(out.toByteArray()) : out.toByteArray();
    parser = new CsvParser(sink, new SeriesDictionary());
    framing =
        new CsvParser(
            new FramingSink(new FrameAssembler((frame, mark) -> count(frame))),
            new SeriesDictionary());
  }

  private static byte[] shuffle(byte[] file) {
    String text = new String(file, StandardCharsets.US_ASCII);
    int header = text.indexOf('\n') + 1;
    List<String> rows = new ArrayList<>(List.of(text.substring(header).split("\n")));
    Collections.shuffle(rows, new Random(1));
    return (text.substring(0, header) + String.join("\n", rows) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void count(Frame frame) {
    samplesInFrames += frame.size();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double rows() {
    parser.restart(false);
    long before = sink.count;
    parser.parse(file, 0, file.length, true);
    if (sink.count - before != ROWS) {
      throw new IllegalStateException("parsed " + (sink.count - before));
    }
    return sink.sum;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long rowsToFrames() {
    framing.restart(false);
    framing.parse(file, 0, file.length, true);
    return samplesInFrames;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double fastCsv() throws IOException {
    Map<String, double[]> series = new HashMap<>();
    double sum = 0;
    CsvReaderBuilder builder = de.siegmar.fastcsv.reader.CsvReader.builder();
    InputStreamReader in =
        new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8);
    try (de.siegmar.fastcsv.reader.CsvReader<CsvRecord> rows = builder.ofCsvRecord(in)) {
      boolean header = true;
      for (CsvRecord row : rows) {
        if (!header) {
          long timeNs = Instant.parse(row.getField(0)).getEpochSecond() * 1_000_000_000L;
          double value = Double.parseDouble(row.getField(10));
          String key = row.getField(4) + row.getField(1);
          series.computeIfAbsent(key, added -> new double[1])[0] += value + timeNs;
          sum += value;
        }
        header = false;
      }
    }
    return sum;
  }
}
