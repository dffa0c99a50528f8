package io.telemetrystack.intake;

/** Fuzzes {@link OtlpParser} with requests in protobuf. */
public final class OtlpFuzz {
  private static final ParserInvariants INVARIANTS =
      new ParserInvariants(
          (sink, dictionary) -> {
            OtlpParser parser = new OtlpParser(sink, dictionary);
            parser.restart(OtlpParser.Encoding.PROTOBUF);
            return parser;
          });

  private OtlpFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    INVARIANTS.check(body);
  }
}
