package io.telemetrystack.broker;

/**
 * Where every message is that a partition has accepted since it was opened, or found on opening.
 *
 * @param accepted put and accepted, or found
 * @param acked acknowledged
 * @param overflow on disk only, not leased yet since opening
 * @param deadLettered held as dead letters
 * @param purged dead letters that an operator deleted
 */
public record Balance(
    long accepted,
    long acked,
    long ready,
    long delayed,
    long leased,
    long overflow,
    long deadLettered,
    long purged) {
  /** The invariant of B13; nothing is ever dropped, so no term says so. */
  public boolean holds() {
    return accepted == acked + ready + delayed + leased + overflow + deadLettered + purged;
  }
}
