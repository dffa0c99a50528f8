package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesField.SweepMark;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What a source has said about series so far: gives one {@link SeriesField} for the same
 * description every time. Bounded: hostile input makes it forget, never grow. One thread.
 */
public final class SeriesDictionary {
  private record LabelsAndField(Labels labels, String field) {}

  private record IdAndField(SeriesId id, String field) {}

  private static final int MAX_CHARACTERS = 32 * 1024 * 1024;
  private static final int CHARACTERS_PER_ENTRY = 200;

  private final FieldCatalogue catalogue = FieldCatalogue.standard();
  private final Map<LabelsAndField, SeriesField> seriesFields = new HashMap<>();
  private final Map<Labels, Labels> labels = new HashMap<>();
  private final Map<IdAndField, SweepMark> marks = new HashMap<>();
  private final Map<String, String> fieldNames = new HashMap<>();
  private long characters;

  /** What one row says, by role; collected by the reader of the row. */
  static final class Description {
    private static final String EXPORTED = "exported_";

    private final Map<LabelRole, String> roles = new EnumMap<>(LabelRole.class);
    private final Map<String, String> attributes = new HashMap<>();
    private final Map<String, String> labels = new TreeMap<>();

    /** What is said first about a role or attribute counts; empty says nothing. */
    void put(String name, String text) {
      put(LabelRole.of(name), name, text);
    }

    /** The same where the role of the name is known; null for an attribute. */
    void put(LabelRole role, String name, String text) {
      if (text.isEmpty()) {
        return;
      }
      if (role == null) {
        attributes.putIfAbsent(name, text);
      } else {
        roles.putIfAbsent(role, text);
      }
    }

    /**
     * A label in Prometheus' data model, where labels also tell the samples of one name apart.
     * Prometheus renames a label of a target that it sets itself, such as {@code pod}, to {@code
     * exported_pod}; that one says whose the GPU is.
     */
    void label(String name, String text) {
      boolean exported = name.startsWith(EXPORTED);
      LabelRole role = LabelRole.of(exported ? name.substring(EXPORTED.length()) : name);
      if (role == null) {
        labels.put(name, text);
      } else if (exported && !text.isEmpty()) {
        roles.put(role, text);
      } else {
        put(role, name, text);
      }
    }

    /**
     * The field's one name. Labels that tell samples apart become part of it: those that the
     * catalogue lists, and every one of a metric that is not DCGM's.
     */
    private String field(FieldCatalogue catalogue) {
      String name = catalogue.canonicalName(role(LabelRole.FIELD));
      StringJoiner telling = new StringJoiner(",", "{", "}").setEmptyValue("");
      labels.forEach(
          (label, text) -> {
            if (!text.isEmpty() && catalogue.tellsApart(name, label)) {
              telling.add(label + "=\"" + text + '"');
            } else {
              put(null, label, text);
            }
          });
      return name + telling;
    }

    /** Names the field anew, so that one description serves several fields. */
    void setField(String name) {
      roles.put(LabelRole.FIELD, name);
    }

    boolean says(LabelRole role) {
      return roles.containsKey(role);
    }

    /** Whether it names a series and a field; names with control characters do not count. */
    boolean isIdentified() {
      return isName(role(LabelRole.UUID))
          && isName(role(LabelRole.HOST))
          && isName(role(LabelRole.FIELD));
    }

    private String role(LabelRole role) {
      return roles.getOrDefault(role, "");
    }

    private static boolean isName(String text) {
      return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private Labels toLabels() {
      SeriesId id = new SeriesId(role(LabelRole.UUID), role(LabelRole.INSTANCE));
      Series series =
          new Series(
              id,
              role(LabelRole.HOST),
              role(LabelRole.GPU),
              role(LabelRole.DEVICE),
              role(LabelRole.MODEL),
              role(LabelRole.PROFILE));
      Assignment assignment =
          new Assignment(role(LabelRole.CONTAINER), role(LabelRole.POD), role(LabelRole.NAMESPACE));
      return new Labels(series, assignment, attributes);
    }

    private long characters() {
      long sum = 0;
      for (String text : roles.values()) {
        sum += text.length();
      }
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        sum += attribute.getKey().length() + attribute.getValue().length();
      }
      return sum;
    }
  }

  /** The series and field of this description, which must be identified. */
  SeriesField find(Description description) {
    String field = description.field(catalogue);
    Labels described = description.toLabels();
    Labels known = labels.get(described);
    SeriesField seriesField =
        known == null ? null : seriesFields.get(new LabelsAndField(known, field));
    return seriesField == null
        ? add(described, field, description.characters() + field.length())
        : seriesField;
  }

  private SeriesField add(Labels described, String name, long size) {
    characters += size + CHARACTERS_PER_ENTRY;
    if (characters > MAX_CHARACTERS) {
      forget();
    }
    Labels known = labels.computeIfAbsent(described, key -> key);
    String field = fieldNames.computeIfAbsent(name, key -> key);
    SweepMark mark =
        marks.computeIfAbsent(new IdAndField(known.series().id(), field), key -> new SweepMark());
    SeriesField added = new SeriesField(known, field, catalogue.kindOf(field), mark);
    seriesFields.put(new LabelsAndField(known, field), added);
    return added;
  }

  private void forget() {
    characters = 0;
    labels.clear();
    seriesFields.clear();
    marks.clear();
    fieldNames.clear();
  }
}
