package io.telemetrystack.intake;

/** Fuzzes {@link CsvParser}. */
public final class CsvFuzz {
  private static final ParserInvariants INVARIANTS = new ParserInvariants(CsvParser::new);

  private CsvFuzz() {}

  public static void fuzzerTestOneInput(byte[] file) {
    INVARIANTS.check(file);
  }
}
