package io.telemetrystack.intake;

import io.telemetrystack.intake.ExpositionParser.Format;

/** Fuzzes {@link ExpositionParser} in both formats. */
public final class ExpositionFuzz {
  private static final ParserInvariants TEXT =
      new ParserInvariants(
          (sink, dictionary) -> new ExpositionParser(sink, dictionary, Format.PROMETHEUS_TEXT));

  private static final ParserInvariants OPEN_METRICS =
      new ParserInvariants(
          (sink, dictionary) -> {
            ExpositionParser parser = new ExpositionParser(sink, dictionary, Format.OPEN_METRICS);
            parser.setHost("target-1");
            return parser;
          });

  private ExpositionFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    TEXT.check(body);
    OPEN_METRICS.check(body);
  }
}
