package io.telemetrystack.intake;

import static java.util.Map.entry;

import io.telemetrystack.intake.SeriesDictionary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An attribute of a resource or data point with a scalar value, as text.
 *
 * <p>Names that mean something here, besides those of {@link LabelRole}, are of OpenTelemetry's
 * semantic conventions for hosts, Kubernetes and hardware. A {@code hw.id} has to tell GPUs apart
 * over all hosts, as NVIDIA's uuids do.
 */
record OtlpAttribute(String key, String text) {
  private static final Map<String, LabelRole> ROLES =
      Map.ofEntries(
          entry("gpu.uuid", LabelRole.UUID),
          entry("hw.id", LabelRole.UUID),
          entry("host.name", LabelRole.HOST),
          entry("gpu.index", LabelRole.GPU),
          entry("gpu.model", LabelRole.MODEL),
          entry("hw.model", LabelRole.MODEL),
          entry("k8s.pod.name", LabelRole.POD),
          entry("k8s.namespace.name", LabelRole.NAMESPACE),
          entry("k8s.container.name", LabelRole.CONTAINER));

  private static final Set<LabelRole> ASSIGNMENT =
      Set.of(LabelRole.POD, LabelRole.NAMESPACE, LabelRole.CONTAINER);

  /** Attributes that describe a GPU and do not tell two of its samples apart. */
  private static final Set<String> DESCRIBING =
      Set.of(
          "hw.name",
          "hw.type",
          "hw.vendor",
          "hw.parent",
          "hw.serial_number",
          "hw.driver_version",
          "hw.firmware_version");

  /** The attributes among the fields of this number; those without a scalar value say nothing. */
  static List<OtlpAttribute> read(ByteRange message, int number) {
    List<OtlpAttribute> attributes = new ArrayList<>();
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == number) {
        attributes.add(read(fields.range()));
      }
    }
    return attributes;
  }

  private static OtlpAttribute read(ByteRange keyValue) {
    String key = "";
    String text = "";
    ProtoReader fields = new ProtoReader(keyValue);
    while (fields.next()) {
      switch (fields.field()) {
        case OtlpSchema.KEY -> key = fields.text();
        case OtlpSchema.VALUE -> text = scalar(fields.range());
        default -> {} // of a later version
      }
    }
    return new OtlpAttribute(key, text);
  }

  private static String scalar(ByteRange anyValue) {
    String text = "";
    ProtoReader fields = new ProtoReader(anyValue);
    while (fields.next()) {
      text =
          switch (fields.field()) {
            case OtlpSchema.STRING_VALUE -> fields.text();
            case OtlpSchema.BOOL_VALUE -> String.valueOf(fields.varintValue() != 0);
            case OtlpSchema.INT_VALUE -> String.valueOf(fields.varintValue());
            case OtlpSchema.DOUBLE_VALUE ->
                String.valueOf(Double.longBitsToDouble(fields.fixed64Value()));
            default -> ""; // an array, a map or bytes
          };
    }
    return text;
  }

  /** Whether it says that this is other hardware than a GPU. */
  boolean isOtherHardware() {
    return key.equals("hw.type") && !text.equals("gpu");
  }

  /** Says it of the point that has it. */
  void describePoint(Description description) {
    LabelRole role = ROLES.get(key);
    if (role != null || DESCRIBING.contains(key)) {
      description.put(role, key, text);
    } else {
      description.label(key, text);
    }
  }

  /**
   * Says it of a point of the resource that has it.
   *
   * @param isExporter whether the resource is not the GPU's user but who reads its counters
   */
  void describeResource(Description description, boolean isExporter) {
    LabelRole role = ROLES.getOrDefault(key, LabelRole.of(key));
    if (role == null || !isExporter || !ASSIGNMENT.contains(role)) {
      description.put(role, key, text);
    }
  }
}
