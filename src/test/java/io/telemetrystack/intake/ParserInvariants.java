package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/**
 * What holds of every {@link BodyParser} whatever the bytes are: it takes them all and finds the
 * same in pieces as in one and with whatever was learnt before, its work is linear, and it hands
 * over no more than there are bytes. Memory is bounded by the heap of the fuzzer, through which the
 * same dictionary goes on and on.
 */
final class ParserInvariants {
  /** Makes the parser of a body. */
  interface Parsers {
    BodyParser parser(SampleSink sink, SeriesDictionary dictionary);
  }

  private record Found(
      List<Recorded> samples, List<AbsentReason> absent, List<Rejected> rejected, String problem) {}

  /** Of so many bodies one is also tried at length. */
  private static final int LONG_ONE_OF = 64;

  private static final int LONG_BYTES = 256 * 1024;

  /** Linear work takes milliseconds, and some seconds instrumented; quadratic work minutes. */
  private static final long MAX_CPU_NANOS = 10_000_000_000L;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Parsers parsers;
  private final SeriesDictionary taught = new SeriesDictionary();

  ParserInvariants(Parsers parsers) {
    this.parsers = parsers;
  }

  /** Throws an {@link AssertionError} where one of them does not hold. */
  void check(byte[] body) {
    int hash = Arrays.hashCode(body);
    Found whole = parse(body, body.length + 1, new SeriesDictionary());
    assertThat(whole.samples.size() + whole.absent.size() + whole.rejected.size())
        .as("count of what was found")
        .isLessThanOrEqualTo(body.length + 1);
    int piece = 1 + Math.floorMod(hash >> 8, 70);
    assertThat(parse(body, piece, new SeriesDictionary())).as("in %d", piece).isEqualTo(whole);
    assertThat(parse(body, body.length + 1, taught)).as("after others").isEqualTo(whole);
    if (hash % LONG_ONE_OF == 0 && body.length > 0) {
      checkWork(body);
    }
  }

  /** The work for many times the body is as much. */
  void checkWork(byte[] body) {
    byte[] many = new byte[LONG_BYTES / body.length * body.length + body.length];
    for (int at = 0; at < many.length; at += body.length) {
      System.arraycopy(body, 0, many, at, body.length);
    }
    long before = THREADS.getCurrentThreadCpuTime();
    BodyParser parser = parsers.parser(new ForgetfulSink(), new SeriesDictionary());
    RecordingSink.feed(parser, many, 8_192);
    assertThat(THREADS.getCurrentThreadCpuTime() - before).as("work").isLessThan(MAX_CPU_NANOS);
  }

  private Found parse(byte[] body, int piece, SeriesDictionary dictionary) {
    RecordingSink sink = new RecordingSink();
    BodyParser parser = parsers.parser(sink, dictionary);
    RecordingSink.feed(parser, body, piece);
    return new Found(sink.samples, sink.absent, sink.rejected, kind(parser.problem()));
  }

  /** Jackson words what is wrong behind the colon by the names that it has seen before. */
  private static String kind(String problem) {
    return problem.replaceFirst("(?s):.*", "");
  }

  private static final class ForgetfulSink implements SampleSink {
    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      return true;
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {}
  }
}
