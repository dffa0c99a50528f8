package io.telemetrystack.intake;

import java.util.Locale;
import java.util.Map;

/** What a column, a tag or a label says about a sample. */
enum LabelRole {
  TIME,
  FIELD,
  VALUE,
  UUID,
  HOST,
  GPU,
  DEVICE,
  MODEL,
  INSTANCE,
  PROFILE,
  CONTAINER,
  POD,
  NAMESPACE,
  LABELS;

  /** Under which Prometheus has a metric's name among its labels. */
  private static final String NAME_LABEL = "__name__";

  private static final Map<String, LabelRole> BY_NAME =
      Map.ofEntries(
          Map.entry("timestamp", TIME),
          Map.entry("metric_name", FIELD),
          Map.entry(NAME_LABEL, FIELD),
          Map.entry("value", VALUE),
          Map.entry("uuid", UUID),
          Map.entry("gpu_uuid", UUID),
          Map.entry("hostname", HOST),
          Map.entry("host", HOST),
          Map.entry("gpu_id", GPU),
          Map.entry("gpu", GPU),
          Map.entry("device", DEVICE),
          Map.entry("modelname", MODEL),
          Map.entry("model", MODEL),
          Map.entry("model_name", MODEL),
          Map.entry("gpu_i_id", INSTANCE),
          Map.entry("gpu_instance_id", INSTANCE),
          Map.entry("gpu_i_profile", PROFILE),
          Map.entry("gpu_instance_profile", PROFILE),
          Map.entry("container", CONTAINER),
          Map.entry("pod", POD),
          Map.entry("namespace", NAMESPACE),
          Map.entry("labels_raw", LABELS));

  /** The role of a column or label of this name in any case, null where it has none. */
  static LabelRole of(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The role of a label or tag of this name. There time, value and field are said elsewhere, so
   * that names such as {@code value} have none.
   */
  static LabelRole ofLabel(String name) {
    LabelRole role = of(name);
    boolean elsewhere = role == TIME || role == VALUE || role == LABELS || role == FIELD;
    return elsewhere && !name.equals(NAME_LABEL) ? null : role;
  }
}
