package io.telemetrystack.store.influx;

/** What the database said to lines; where it took none for reasons of its own, none was said. */
sealed interface WriteAnswer {
  /** It has all of them. */
  record Stored() implements WriteAnswer {}

  /** It has not all of them, as some are not what it takes. */
  record Refused(String reason) implements WriteAnswer {}

  /** It has none of them, as they are too many bytes at a time. */
  record TooLarge(String reason) implements WriteAnswer {}

  WriteAnswer STORED = new Stored();
}
