package io.telemetrystack.intake;

/** Fuzzes {@link JsonPointsParser}. */
public final class JsonPointsFuzz {
  private static final ParserInvariants INVARIANTS =
      new ParserInvariants((sink, dictionary) -> new JsonPointsParser(sink, dictionary));

  private JsonPointsFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    INVARIANTS.check(body);
  }
}
