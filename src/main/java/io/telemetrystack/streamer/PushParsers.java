package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** Parsers that keep what they learnt of one request's rows for the next request. One thread. */
final class PushParsers {
  /** More than these are not kept; each may hold some tens of megabytes of templates. */
  private static final int MOST_IDLE = 2;

  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final Map<PushFormat, Deque<Loan>> idle = new EnumMap<>(PushFormat.class);

  /** A parser that belongs to one request until it is given back. */
  final class Loan implements SampleSink {
    private final PushFormat format;
    private final BodyParser parser;
    private SampleSink sink;

    private Loan(PushFormat format) {
      this.format = format;
      parser = format.parser(this, dictionary);
    }

    BodyParser parser() {
      return parser;
    }

    void giveBack() {
      if (of(format).size() < MOST_IDLE) {
        of(format).push(this);
      }
    }

    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      return sink.sample(seriesField, timeNs, value);
    }

    @Override
    public void absent(AbsentReason reason) {
      sink.absent(reason);
    }

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {
      sink.rejected(reason, row);
    }
  }

  /** A parser at the begin of a body. */
  Loan take(PushFormat format, SampleSink sink, BodyParser.Times times) {
    Loan loan = of(format).isEmpty() ? new Loan(format) : of(format).pop();
    loan.sink = sink;
    loan.parser.begin(times);
    return loan;
  }

  private Deque<Loan> of(PushFormat format) {
    return idle.computeIfAbsent(format, key -> new ArrayDeque<>());
  }
}
