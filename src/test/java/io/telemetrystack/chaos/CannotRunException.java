package io.telemetrystack.chaos;

import java.io.Serial;

/** A case cannot be tried on this machine; the message says why. */
final class CannotRunException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  CannotRunException(String why) {
    super(why);
  }
}
