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

  private static final Map<String, LabelRole> BY_NAME =
      Map.ofEntries(
          Map.entry("timestamp", TIME),
          Map.entry("metric_name", FIELD),
          Map.entry("__name__", FIELD),
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
}
