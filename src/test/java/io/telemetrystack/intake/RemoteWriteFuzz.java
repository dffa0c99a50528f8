package io.telemetrystack.intake;

/** Fuzzes {@link RemoteWriteParser}. */
public final class RemoteWriteFuzz {
  private static final ParserInvariants INVARIANTS =
      new ParserInvariants((sink, dictionary) -> new RemoteWriteParser(sink, dictionary, 1 << 20));

  private RemoteWriteFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    INVARIANTS.check(body);
  }
}
