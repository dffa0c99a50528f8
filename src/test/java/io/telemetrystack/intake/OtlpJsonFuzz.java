package io.telemetrystack.intake;

/** Fuzzes {@link OtlpParser} with requests in JSON. */
public final class OtlpJsonFuzz {
  private static final ParserInvariants INVARIANTS =
      new ParserInvariants(
          (sink, dictionary) -> {
            OtlpParser parser = new OtlpParser(sink, dictionary);
            parser.restart(OtlpParser.Encoding.JSON);
            return parser;
          });

  private OtlpJsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    INVARIANTS.check(body);
  }
}
