package io.telemetrystack.intake;

import java.util.concurrent.TimeUnit;

/** Fuzzes {@link LineProtocolParser}. */
public final class LineProtocolFuzz {
  private static final ParserInvariants INVARIANTS =
      new ParserInvariants(
          (sink, dictionary) -> new LineProtocolParser(sink, dictionary, TimeUnit.MILLISECONDS));

  private LineProtocolFuzz() {}

  public static void fuzzerTestOneInput(byte[] body) {
    INVARIANTS.check(body);
  }
}
