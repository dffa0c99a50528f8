package io.telemetrystack.telemetry;

import java.util.Objects;

/**
 * One GPU or MIG instance with the tags of measurement {@value #MEASUREMENT}. What a source does
 * not say is the empty string, never null.
 *
 * @param id the identity; the other components describe it and may change without making a new
 *     series
 * @param host the name of the host that reports the GPU
 * @param gpu the GPU's index on its host, as text
 * @param device the device name, such as {@code nvidia0}
 * @param model the model name, such as {@code NVIDIA H100 80GB HBM3}
 * @param gpuInstanceProfile the MIG profile, such as {@code 2g.20gb}
 */
public record Series(
    SeriesId id, String host, String gpu, String device, String model, String gpuInstanceProfile) {
  /** The measurement that all series belong to. */
  public static final String MEASUREMENT = "gpu";

  public Series {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(gpu, "gpu");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(gpuInstanceProfile, "gpuInstanceProfile");
  }
}
