package io.telemetrystack.app.command;

import io.telemetrystack.config.ValueType;

/** Values of options that are read as settings are, and what is said of those that are wrong. */
final class Refused {
  private Refused() {}

  /**
   * What an option's text means.
   *
   * @param option as it is written, such as {@code --wait}
   */
  static <T> T unless(ValueType<T> type, String option, String text) {
    try {
      return type.parser().apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw value(option, text, type.allowed(), e);
    }
  }

  /**
   * @param cause null where there is none
   */
  static IllegalArgumentException value(
      String option, String text, String allowed, Exception cause) {
    return new IllegalArgumentException(
        option + ": '" + text + "' is not valid; allowed is " + allowed, cause);
  }
}
