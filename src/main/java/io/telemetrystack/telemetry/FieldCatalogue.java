package io.telemetrystack.telemetry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about DCGM's fields, from {@code fields.tsv}. A field may have several spellings
 * (DCGM 4.6 renamed many, and dcgm-exporter 1.x had its own); the one before 4.6 is its name here.
 * Fields that are not listed are taken as they are. Immutable.
 */
public final class FieldCatalogue {
  /**
   * One field.
   *
   * @param id DCGM's field identifier, 0 for what dcgm-exporter derives itself
   * @param aliases the other spellings
   * @param unit empty for a count, a state or a ratio
   * @param labels by which samples are told apart that are not of one and the same field
   * @param meaning one sentence
   */
  public record Field(
      int id,
      String name,
      List<String> aliases,
      String unit,
      Kind kind,
      ValueKind type,
      List<String> labels,
      String meaning) {}

  /** Whether a field's value goes up and down or only up. */
  public enum Kind {
    GAUGE,
    COUNTER
  }

  private static final String DCGM = "DCGM_";
  private static final String COUNTER_SUFFIX = "_total";

  /** The label with which dcgm-exporter says of which NVLink a sample is. */
  private static final String LINK = "nvlink";

  private static final Set<String> OF_THE_TARGET =
      Set.of("job", "instance", "cluster", "prometheus", "prometheus_replica", "node", "service");
  private static final String RESOURCE = "fields.tsv";
  private static final int COLUMNS = 8;
  private static final FieldCatalogue STANDARD = load();

  private final List<Field> fields;
  private final Map<String, Field> byName = new HashMap<>();

  FieldCatalogue(List<Field> fields) {
    this.fields = List.copyOf(fields);
    for (Field field : fields) {
      add(field.name(), field);
      field.aliases().forEach(alias -> add(alias, field));
    }
  }

  /** The catalogue that comes with the program. */
  public static FieldCatalogue standard() {
    return STANDARD;
  }

  /** Every field, by id. */
  public List<Field> fields() {
    return fields;
  }

  /** By any spelling. */
  public Optional<Field> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The one name under which samples of this field are kept; an unknown name is its own.
   * OpenMetrics adds {@code _total} to the name of each counter.
   */
  public String canonicalName(String name) {
    Field field = byName.get(name);
    if (field == null && name.endsWith(COUNTER_SUFFIX)) {
      field = byName.get(name.substring(0, name.length() - COUNTER_SUFFIX.length()));
    }
    return field == null ? name : field.name();
  }

  /** The kind of the field's values, by any spelling. */
  public ValueKind kindOf(String name) {
    Field field = byName.get(name);
    return field == null ? ValueKind.UNKNOWN : field.type();
  }

  /**
   * Whether samples of this metric, by its name here, that differ in this label are not the same
   * field. Those of DCGM are one field a GPU, or a link, unless listed; of others nothing is known,
   * so that only labels which scraping adds to all of a target do not count.
   */
  public boolean tellsApart(String name, String label) {
    Field field = byName.get(name);
    if (field != null) {
      return field.labels().contains(label);
    }
    return name.startsWith(DCGM) ? label.equals(LINK) : !OF_THE_TARGET.contains(label);
  }

  /** Whether this label is known to tell samples of this metric apart. */
  public boolean isListedToTellApart(String name, String label) {
    Field field = byName.get(name);
    return field == null ? label.equals(LINK) : field.labels().contains(label);
  }

  /** Whether this value of this field means that there is none: a blank, NaN or an infinity. */
  public boolean isAbsent(String name, double value) {
    return !Double.isFinite(value) || kindOf(name).isBlank(value);
  }

  private void add(String name, Field field) {
    if (byName.put(name, field) != null) {
      throw new IllegalStateException("field " + name + " is listed twice");
    }
  }

  private static FieldCatalogue load() {
    try (InputStream in = FieldCatalogue.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return new FieldCatalogue(
          lines.lines().filter(line -> !line.startsWith("#")).map(FieldCatalogue::parse).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  private static Field parse(String line) {
    String[] columns = line.split("\t", COLUMNS);
    return new Field(
        Integer.parseInt(columns[0]),
        columns[1],
        list(columns[2]),
        columns[3],
        Kind.valueOf(columns[4].toUpperCase(Locale.ROOT)),
        ValueKind.valueOf(columns[5].toUpperCase(Locale.ROOT)),
        list(columns[6]),
        columns[7]);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }
}
