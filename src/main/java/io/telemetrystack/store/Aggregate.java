package io.telemetrystack.store;

/** How the samples of a window become one value. Percentiles are by nearest rank. */
public enum Aggregate {
  MEAN,
  MIN,
  MAX,
  LAST,
  SUM,
  COUNT,
  P50,
  P95,
  P99
}
