package io.telemetrystack.store;

import java.util.Comparator;

/**
 * A value of one field of a known GPU.
 *
 * @param timeNs nanoseconds since the epoch, UTC
 * @param instance the MIG instance, empty for a whole GPU
 */
public record Sample(long timeNs, String instance, String field, double value) {
  /** By time, then instance, then field: unique within a GPU. */
  public static final Comparator<Sample> ORDER =
      Comparator.comparingLong(Sample::timeNs)
          .thenComparing(Sample::instance)
          .thenComparing(Sample::field);
}
