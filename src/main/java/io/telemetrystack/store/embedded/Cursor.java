package io.telemetrystack.store.embedded;

/** Results of one field of one series in ascending order of time. Stands before the first. */
interface Cursor {
  /** Goes to the next; false at the end, for good. */
  boolean next();

  long timeNs();

  double value();
}
