package io.telemetrystack.streamer;

import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.ExpositionParser;
import io.telemetrystack.intake.JsonPointsParser;
import io.telemetrystack.intake.LineProtocolParser;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.streamer.PushProtocol.Body;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Makes the parsers of bodies, which keep what they learn of one body's rows for the next. One
 * thread.
 */
final class PushParsers {
  /**
   * When a body is read, in nanoseconds since the epoch.
   *
   * @param nowNs the time of samples that have none
   * @param maxNs samples later than this are refused
   */
  record Times(long nowNs, long maxNs) {}

  /** Each may hold some tens of megabytes of templates; more are not kept. */
  private static final int MOST_IDLE = 2;

  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final Deque<CsvParser> idleCsv = new ArrayDeque<>();
  private final Deque<JsonPointsParser> idleJson = new ArrayDeque<>();

  /** A parser of one body, to be given back. */
  BodyParser take(Body body, SampleSink sink, Times times) {
    return switch (body.format()) {
      case CSV -> csv(sink, times);
      case LINE_PROTOCOL -> {
        LineProtocolParser parser =
            new LineProtocolParser(sink, dictionary, body.precision().unit());
        parser.setNowNs(times.nowNs());
        parser.setMaxTimeNs(times.maxNs());
        yield parser;
      }
      case PROMETHEUS -> exposition(ExpositionParser.Format.PROMETHEUS_TEXT, sink, times);
      case OPEN_METRICS -> exposition(ExpositionParser.Format.OPEN_METRICS, sink, times);
      case JSON -> json(sink, times);
      default -> throw new IllegalStateException(body.format().label());
    };
  }

  /** Nobody parses with it any more. */
  void giveBack(BodyParser parser) {
    if (parser instanceof CsvParser csv && idleCsv.size() < MOST_IDLE) {
      idleCsv.push(csv);
    } else if (parser instanceof JsonPointsParser json && idleJson.size() < MOST_IDLE) {
      idleJson.push(json);
    }
  }

  private BodyParser csv(SampleSink sink, Times times) {
    CsvParser parser = idleCsv.isEmpty() ? new CsvParser(sink, dictionary) : idleCsv.pop();
    parser.restart(false);
    parser.setSink(sink);
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser json(SampleSink sink, Times times) {
    JsonPointsParser parser =
        idleJson.isEmpty() ? new JsonPointsParser(sink, dictionary) : idleJson.pop();
    parser.restart();
    parser.setSink(sink);
    parser.setNowNs(times.nowNs());
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser exposition(ExpositionParser.Format format, SampleSink sink, Times times) {
    ExpositionParser parser = new ExpositionParser(sink, dictionary, format);
    parser.setNowNs(times.nowNs());
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }
}
