package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesField;
import java.util.function.Supplier;

/** A parser that outlives the requests it is lent to. One thread. */
final class PushParser implements BodyParser, SampleSink {
  private final PushFormat format;
  private BodyParser parser;
  private SampleSink sink;

  PushParser(PushFormat format) {
    this.format = format;
  }

  PushFormat format() {
    return format;
  }

  /** The parser of the body before, a new one before there was any. */
  <P extends BodyParser> P known(Class<P> type, Supplier<P> fresh) {
    return parser == null ? fresh.get() : type.cast(parser);
  }

  void begin(SampleSink of, BodyParser with) {
    sink = of;
    parser = with;
  }

  @Override
  public int parse(byte[] buffer, int from, int to, boolean last) {
    return parser.parse(buffer, from, to, last);
  }

  @Override
  public String problem() {
    return parser.problem();
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
