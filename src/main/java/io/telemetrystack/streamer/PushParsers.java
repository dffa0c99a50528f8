package io.telemetrystack.streamer;

import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.ExpositionParser;
import io.telemetrystack.intake.JsonPointsParser;
import io.telemetrystack.intake.LineProtocolParser;
import io.telemetrystack.intake.OtlpParser;
import io.telemetrystack.intake.RemoteWriteParser;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.streamer.PushProtocol.Body;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * Lends parsers of bodies, which keep what they learnt of one body's rows for the next. One thread.
 */
final class PushParsers {
  /**
   * When a body is read, in nanoseconds since the epoch.
   *
   * @param nowNs the time of samples that have none
   * @param maxNs samples later than this are refused
   */
  record Times(long nowNs, long maxNs) {}

  /** Each may hold some tens of megabytes of what it learnt; more are not kept. */
  private static final int MOST_IDLE = 2;

  private final int maxUnpackedBytes;
  private final SeriesDictionary dictionary = new SeriesDictionary();
  private final Map<PushFormat, Deque<PushParser>> idle = new EnumMap<>(PushFormat.class);

  /**
   * @param maxUnpackedBytes of formats that unpack themselves
   */
  PushParsers(int maxUnpackedBytes) {
    this.maxUnpackedBytes = maxUnpackedBytes;
  }

  /** A parser of one body, to be given back. */
  PushParser take(Body body, SampleSink sink, Times times) {
    PushParser lent = of(body.format()).poll();
    if (lent == null) {
      lent = new PushParser(body.format());
    }
    lent.begin(sink, parser(lent, body, times));
    return lent;
  }

  /** Nobody parses with it any more. */
  void giveBack(PushParser parser) {
    if (of(parser.format()).size() < MOST_IDLE) {
      of(parser.format()).push(parser);
    }
  }

  private Deque<PushParser> of(PushFormat format) {
    return idle.computeIfAbsent(format, key -> new ArrayDeque<>());
  }

  private BodyParser parser(PushParser lent, Body body, Times times) {
    return switch (body.format()) {
      case CSV -> csv(lent, times);
      case JSON -> json(lent, times);
      case LINE_PROTOCOL -> lineProtocol(lent, body, times);
      case PROMETHEUS -> exposition(lent, ExpositionParser.Format.PROMETHEUS_TEXT, times);
      case OPEN_METRICS -> exposition(lent, ExpositionParser.Format.OPEN_METRICS, times);
      case REMOTE_WRITE -> remoteWrite(lent, times);
      case OTLP -> otlp(lent, OtlpParser.Encoding.PROTOBUF, times);
      case OTLP_JSON -> otlp(lent, OtlpParser.Encoding.JSON, times);
    };
  }

  private BodyParser csv(PushParser lent, Times times) {
    CsvParser parser = lent.known(CsvParser.class, () -> new CsvParser(lent, dictionary));
    parser.restart(false);
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser json(PushParser lent, Times times) {
    JsonPointsParser parser =
        lent.known(JsonPointsParser.class, () -> new JsonPointsParser(lent, dictionary));
    parser.restart();
    parser.setNowNs(times.nowNs());
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  /** What lines were seen before the dictionary knows. */
  private BodyParser lineProtocol(PushParser lent, Body body, Times times) {
    LineProtocolParser parser = new LineProtocolParser(lent, dictionary, body.precision().unit());
    parser.setNowNs(times.nowNs());
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser exposition(PushParser lent, ExpositionParser.Format format, Times times) {
    ExpositionParser parser = new ExpositionParser(lent, dictionary, format);
    parser.setNowNs(times.nowNs());
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser remoteWrite(PushParser lent, Times times) {
    RemoteWriteParser parser =
        lent.known(
            RemoteWriteParser.class,
            () -> new RemoteWriteParser(lent, dictionary, maxUnpackedBytes));
    parser.restart();
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }

  private BodyParser otlp(PushParser lent, OtlpParser.Encoding encoding, Times times) {
    OtlpParser parser = lent.known(OtlpParser.class, () -> new OtlpParser(lent, dictionary));
    parser.restart(encoding);
    parser.setMaxTimeNs(times.maxNs());
    return parser;
  }
}
