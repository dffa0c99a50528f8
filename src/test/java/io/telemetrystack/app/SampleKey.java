package io.telemetrystack.app;

import java.time.Instant;
import java.util.Comparator;

/** What makes a sample of a whole GPU the same sample, as the tests see it. */
public record SampleKey(String uuid, Instant time, String field) {
  public static final Comparator<SampleKey> ORDER =
      Comparator.comparing(SampleKey::uuid)
          .thenComparing(SampleKey::time)
          .thenComparing(SampleKey::field);
}
