package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesField.SweepMark;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.ValueKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
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

  private static final int CHARACTERS_PER_ENTRY = 200;

  /** Of 160 000 fields of series; of a million where the heap has 4 GiB. */
  private static final long MAX_CHARACTERS =
      Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final int MAX_LINE_BYTES = 16 * 1024 * 1024;
  private static final int MAX_LINE_FIELD_BYTES = 24 * 1024 * 1024;
  private static final int MAX_EXPOSITION_BYTES = 32 * 1024 * 1024;

  /** What parsers have learnt of the bytes that they read, for those that come after them. */
  final ByteTable<LineSeries> lineSeries = new ByteTable<>(MAX_LINE_BYTES);

  final ByteTable<LineSeries.LineField> lineFields = new ByteTable<>(MAX_LINE_FIELD_BYTES);
  final ByteTable<ExpositionSample> expositionSamples = new ByteTable<>(MAX_EXPOSITION_BYTES);

  private final FieldCatalogue catalogue = FieldCatalogue.standard();
  private final Map<LabelsAndField, SeriesField> seriesFields = new HashMap<>();
  private final Map<Labels, Labels> labels = new HashMap<>();
  private final Map<IdAndField, SweepMark> marks = new HashMap<>();
  private final Map<String, String> fieldNames = new HashMap<>();
  private final long maxCharacters;
  private long characters;

  public SeriesDictionary() {
    this(MAX_CHARACTERS);
  }

  /**
   * @param maxCharacters of all texts, and 200 for each field of a series
   */
  SeriesDictionary(long maxCharacters) {
    this.maxCharacters = maxCharacters;
    lineSeries.tieTo(lineFields);
  }

  /** What one row says, by role; collected by the reader of the row. */
  static final class Description {
    private static final String EXPORTED = "exported_";
    private static final int MAX_TEXTS = 256;
    private static final int MAX_CHARACTERS = 16 * 1024;

    private final Map<LabelRole, String> roles = new EnumMap<>(LabelRole.class);
    private final Map<String, String> attributes = new HashMap<>();

    /** Those that may be part of the field's name, in the order in which they then are. */
    private final Map<String, String> labels = new TreeMap<>();

    private boolean onlyListedTell;
    private int texts;
    private int characters;

    /** What is said first about a role or attribute counts; empty says nothing. */
    void put(String name, String text) {
      put(LabelRole.of(name), name, text);
    }

    /** The same where the role of the name is known; null for an attribute. */
    void put(LabelRole role, String name, String text) {
      if (role == null) {
        add(attributes, name, text);
      } else if (!text.isEmpty() && roles.putIfAbsent(role, text) == null) {
        count(text.length());
      }
    }

    /**
     * A label in Prometheus' data model, where labels also tell the samples of one name apart.
     * Prometheus renames a label of a target that it sets itself, such as {@code pod}, to {@code
     * exported_pod}; that one says whose the GPU is.
     */
    void label(String name, String text) {
      boolean exported = name.startsWith(EXPORTED);
      LabelRole role = LabelRole.ofLabel(exported ? name.substring(EXPORTED.length()) : name);
      if (role == null) {
        add(labels, name, text);
      } else if (exported && !text.isEmpty()) {
        count(text.length());
        roles.put(role, text);
      } else {
        put(role, name, text);
      }
    }

    /**
     * A tag of line protocol. It is an attribute, unless the catalogue says that it tells the
     * samples of a metric apart.
     */
    void tag(String name, String text) {
      onlyListedTell = true;
      LabelRole role = LabelRole.ofLabel(name);
      if (role == null) {
        add(labels, name, text);
      } else {
        put(role, name, text);
      }
    }

    /** Why nothing can be kept under this description; null when it can. */
    RejectReason refusal() {
      if (texts > MAX_TEXTS || characters > MAX_CHARACTERS) {
        return RejectReason.LABELS_TOO_LONG;
      }
      boolean named =
          isName(role(LabelRole.UUID))
              && isName(role(LabelRole.HOST))
              && isName(role(LabelRole.FIELD));
      return named ? null : RejectReason.BAD_IDENTITY;
    }

    /** Whether it says which GPU it is about. */
    boolean hasUuid() {
      return !role(LabelRole.UUID).isEmpty();
    }

    /** Whether this can be the name of a series or field: not empty, no control characters. */
    static boolean isName(String text) {
      return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private void add(Map<String, String> texts, String name, String text) {
      if (!text.isEmpty() && texts.putIfAbsent(name, text) == null) {
        count(name.length() + text.length());
      }
    }

    /** Counts texts of a hostile row no further than needed. */
    private void count(int length) {
      texts++;
      characters = Math.min(MAX_CHARACTERS + 1, characters + length);
    }

    /** Names the field anew, so that one description serves several fields. */
    void setField(String name) {
      roles.put(LabelRole.FIELD, name);
    }

    boolean says(LabelRole role) {
      return roles.containsKey(role);
    }

    private String role(LabelRole role) {
      return roles.getOrDefault(role, "");
    }

    /** Whether this label makes samples of the metric another field. */
    private boolean tellsApart(FieldCatalogue catalogue, String metric, String label) {
      return onlyListedTell
          ? catalogue.isListedToTellApart(metric, label)
          : catalogue.tellsApart(metric, label);
    }

    /** The labels that are part of the field's name, as its suffix. */
    private String telling(FieldCatalogue catalogue, String metric) {
      if (labels.isEmpty()) {
        return "";
      }
      StringJoiner telling = new StringJoiner(",", "{", "}").setEmptyValue("");
      labels.forEach(
          (label, text) -> {
            if (tellsApart(catalogue, metric, label)) {
              telling.add(label + "=\"" + escaped(text) + '"');
            }
          });
      return telling.toString();
    }

    /** As Prometheus writes it; other control characters by their code. */
    private static String escaped(String text) {
      StringBuilder escaped = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
          escaped.append('\\').append(c);
        } else if (c == '\n') {
          escaped.append("\\n");
        } else if (Character.isISOControl(c)) {
          escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          escaped.append(c);
        }
      }
      return escaped.toString();
    }

    private Labels toLabels(FieldCatalogue catalogue, String metric) {
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
      return new Labels(series, assignment, attributes(catalogue, metric));
    }

    private Map<String, String> attributes(FieldCatalogue catalogue, String metric) {
      if (labels.isEmpty()) {
        return attributes;
      }
      Map<String, String> all = new HashMap<>(attributes);
      labels.forEach(
          (label, text) -> {
            if (!tellsApart(catalogue, metric, label)) {
              all.putIfAbsent(label, text);
            }
          });
      return all;
    }
  }

  /** The series and field of this description, which must not be refused. */
  SeriesField find(Description description) {
    return find(description, description.role(LabelRole.FIELD));
  }

  /**
   * The same for another field of the series.
   *
   * @param fieldName must be a name
   */
  SeriesField find(Description description, String fieldName) {
    String metric = catalogue.canonicalName(fieldName);
    String field = metric + description.telling(catalogue, metric);
    Labels described = description.toLabels(catalogue, metric);
    Labels known = labels.get(described);
    SeriesField seriesField =
        known == null ? null : seriesFields.get(new LabelsAndField(known, field));
    if (seriesField != null) {
      return seriesField;
    }
    int size = known == null ? description.characters : 0;
    return add(described, field, catalogue.kindOf(metric), size + field.length());
  }

  private SeriesField add(Labels described, String name, ValueKind kind, long size) {
    characters += size + CHARACTERS_PER_ENTRY;
    if (characters > maxCharacters) {
      forget();
    }
    Labels known = labels.computeIfAbsent(described, key -> key);
    String field = fieldNames.computeIfAbsent(name, key -> key);
    SweepMark mark =
        marks.computeIfAbsent(new IdAndField(known.series().id(), field), key -> new SweepMark());
    SeriesField added = new SeriesField(known, field, kind, mark);
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
