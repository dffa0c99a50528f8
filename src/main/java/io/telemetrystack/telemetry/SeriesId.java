package io.telemetrystack.telemetry;

import java.util.Comparator;
import java.util.Objects;

/**
 * Identity of a series: a GPU's uuid and, for a MIG instance, its GPU instance id.
 *
 * @param uuid the GPU's uuid as DCGM reports it, never empty
 * @param instance the GPU instance id of a MIG slice, empty for a whole GPU
 */
public record SeriesId(String uuid, String instance) implements Comparable<SeriesId> {
  private static final Comparator<SeriesId> ORDER =
      Comparator.comparing(SeriesId::uuid).thenComparing(SeriesId::instance);

  public SeriesId {
    Objects.requireNonNull(instance, "instance");
    if (uuid.isEmpty()) {
      throw new IllegalArgumentException("uuid is empty");
    }
  }

  @Override
  public int compareTo(SeriesId other) {
    return ORDER.compare(this, other);
  }
}
