package io.telemetrystack.streamer;

import io.telemetrystack.streamer.CsvHeader.Role;
import io.telemetrystack.streamer.SeriesField.SweepMark;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What a source has said about series so far: gives one {@link SeriesField} for the same
 * description every time. Bounded: hostile input makes it forget, never grow. One thread.
 */
final class SeriesDictionary {
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
    private final Map<Role, String> roles = new EnumMap<>(Role.class);
    private final Map<String, String> attributes = new HashMap<>();

    /** What is said first about a role or attribute counts; empty says nothing. */
    void put(String name, String text) {
      put(Role.of(name), name, text);
    }

    /** The same where the role of the name is known; null for an attribute. */
    void put(Role role, String name, String text) {
      if (text.isEmpty()) {
        return;
      }
      if (role == null) {
        attributes.putIfAbsent(name, text);
      } else {
        roles.putIfAbsent(role, text);
      }
    }

    /** Whether it names a series and a field; names with control characters do not count. */
    boolean isIdentified() {
      return isName(role(Role.UUID)) && isName(role(Role.HOST)) && isName(role(Role.FIELD));
    }

    private String role(Role role) {
      return roles.getOrDefault(role, "");
    }

    private static boolean isName(String text) {
      return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private Labels toLabels() {
      SeriesId id = new SeriesId(role(Role.UUID), role(Role.INSTANCE));
      Series series =
          new Series(
              id,
              role(Role.HOST),
              role(Role.GPU),
              role(Role.DEVICE),
              role(Role.MODEL),
              role(Role.PROFILE));
      Assignment assignment =
          new Assignment(role(Role.CONTAINER), role(Role.POD), role(Role.NAMESPACE));
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
    Labels described = description.toLabels();
    Labels known = labels.get(described);
    String field = catalogue.canonicalName(description.role(Role.FIELD));
    SeriesField seriesField =
        known == null ? null : seriesFields.get(new LabelsAndField(known, field));
    return seriesField == null ? add(described, field, description.characters()) : seriesField;
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
