package io.telemetrystack.broker;

/** The overflow cannot read or write; its message says which directory and why. */
public final class OverflowException extends RuntimeException {
  /** What may help. */
  public enum Kind {
    /** The disk is full: goes on by itself once there is space. */
    NO_SPACE,
    /** Reading or writing failed: goes on after closing and opening, once the disk works. */
    FAILED,
    /** What was read is not what was written: goes on after setting the files aside. */
    DAMAGED
  }

  private final Kind kind;

  public OverflowException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
