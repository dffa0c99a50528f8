package io.telemetrystack.telemetry;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Points a second on one core, for a frame of 8 GPUs x 10 fields x 12 seconds (960 points). */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCodecBenchmark {
  private static final int POINTS = 960;

  private final Frame frame = new Fleet(8, 1).frame(0, 1_700_000_000_000_000_000L, 12);
  private final byte[] encoded = FrameCodec.encode(frame);
  private final byte[] scratch = new byte[FrameCodec.maxEncodedBytes(frame)];

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public int encode() {
    return FrameCodec.encode(frame, scratch, 0);
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public Frame decode() {
    return FrameCodec.decode(encoded, 0, encoded.length);
  }
}
