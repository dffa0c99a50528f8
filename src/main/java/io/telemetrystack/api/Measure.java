package io.telemetrystack.api;

import io.telemetrystack.store.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What GPUs are compared by, and of which fields it is made. Their names are those that the
 * catalogue keeps them under, whichever DCGM said them.
 */
enum Measure {
  /** Of the GPU's core, in °C: what slowdown and shutdown thresholds are about. */
  TEMPERATURE(Merge.GREATEST, Map.of("DCGM_FI_DEV_GPU_TEMP", 1.0)),
  /** Of the whole board, in W: what it is billed and throttled by. */
  POWER(Merge.GREATEST, Map.of("DCGM_FI_DEV_POWER_USAGE", 1.0)),
  /** In percent of time; MIG instances have the ratio only, which whole GPUs may lack. */
  UTILISATION(
      Merge.GREATEST, Map.of("DCGM_FI_DEV_GPU_UTIL", 1.0, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 100.0)),
  /** In use, in MiB; the instances of a GPU have parts of its memory. */
  MEMORY(Merge.SUM, Map.of("DCGM_FI_DEV_FB_USED", 1.0)),
  /**
   * What was not corrected, or cost a transfer, counted since each counter began. XIDs are not
   * counts, they are events.
   */
  ERRORS(
      Merge.SUM,
      Map.of(
          "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", 1.0,
          "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", 1.0,
          "DCGM_FI_DEV_PCIE_REPLAY_COUNTER", 1.0,
          "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL", 1.0,
          "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL", 1.0,
          "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL", 1.0));

  /** Those that have a mean: counts of errors do not. */
  static final List<Measure> GAUGES = List.of(UTILISATION, MEMORY, POWER, TEMPERATURE);

  /** How the values of several fields or instances become one. */
  private enum Merge {
    GREATEST,
    SUM
  }

  private final Merge merge;

  @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
  private final Map<String, Double> factors;

  /**
   * @param factors by field: what its value is multiplied by
   */
  Measure(Merge merge, Map<String, Double> factors) {
    this.merge = merge;
    this.factors = factors;
  }

  /** As it is written in requests and answers. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Set<String> fields(List<Measure> measures) {
    return measures.stream()
        .flatMap(measure -> measure.factors.keySet().stream())
        .collect(Collectors.toSet());
  }

  /**
   * That of a GPU by its samples of the measure's fields: what the GPU as a whole says, or else
   * what its instances make up; empty where nothing is said.
   */
  OptionalDouble of(List<Sample> samples) {
    boolean ofWhole = false;
    boolean any = false;
    double merged = 0;
    for (Sample sample : samples) {
      Double factor = factors.get(sample.field());
      boolean whole = sample.instance().isEmpty();
      if (factor == null || (ofWhole && !whole)) {
        continue;
      }
      double value = sample.value() * factor;
      merged = any && whole == ofWhole ? merged(merged, value) : value;
      ofWhole = whole;
      any = true;
    }
    return any ? OptionalDouble.of(merged) : OptionalDouble.empty();
  }

  private double merged(double one, double other) {
    return merge == Merge.SUM ? one + other : Math.max(one, other);
  }
}
