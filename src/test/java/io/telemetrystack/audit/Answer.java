package io.telemetrystack.audit;

import io.telemetrystack.message.Durability;

/**
 * What a producer was told of points it sent.
 *
 * @param durability that was promised, null unless the outcome is {@link Outcome#OK}
 */
public record Answer(Outcome outcome, Durability durability) {
  /** Whether the points are held. */
  public enum Outcome {
    /** They are. */
    OK,
    /** They are not, and will not be. */
    FAILED,
    /** Nobody knows: there was no answer, or one that does not say. */
    UNKNOWN
  }

  public static final Answer FAILED = new Answer(Outcome.FAILED, null);
  public static final Answer UNKNOWN = new Answer(Outcome.UNKNOWN, null);

  public static Answer ok(Durability durability) {
    return new Answer(Outcome.OK, durability);
  }
}
