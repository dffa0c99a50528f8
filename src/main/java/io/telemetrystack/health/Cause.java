package io.telemetrystack.health;

/**
 * What an event says beside to whom and when it happened.
 *
 * @param code what tells events of one kind apart; {@link #NO_CODE} where nothing does
 */
public record Cause(EventKind kind, long code, Severity severity) {
  public static final long NO_CODE = -1;

  static Cause of(EventKind kind, Severity severity) {
    return new Cause(kind, NO_CODE, severity);
  }

  static Cause xid(long code) {
    return new Cause(EventKind.XID, code, XidCatalogue.standard().find(code).severity());
  }

  boolean isSameAs(Cause other) {
    return kind == other.kind && code == other.code;
  }
}
