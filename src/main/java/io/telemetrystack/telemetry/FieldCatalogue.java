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
 * What is known about DCGM's fields, from {@code fields.tsv}. A field has up to two spellings (DCGM
 * 4.6 renamed many); the older one is its name here. Fields that are not listed are taken as they
 * are. Immutable.
 */
public final class FieldCatalogue {
  /**
   * One field.
   *
   * @param id DCGM's field identifier, 0 where it is not known
   * @param alias the other spelling, empty where there is none
   * @param unit empty for a count, a state or a ratio
   * @param meaning one sentence
   */
  public record Field(
      int id, String name, String alias, String unit, Kind kind, ValueKind type, String meaning) {}

  /** Whether a field's value goes up and down or only up. */
  public enum Kind {
    GAUGE,
    COUNTER
  }

  private static final String DCGM = "DCGM_";
  private static final String COUNTER_SUFFIX = "_total";

  /** Labels by which dcgm-exporter tells apart the samples of a counter that it derives itself. */
  private static final Map<String, String> TELLING =
      Map.of(
          "DCGM_EXP_XID_ERRORS_COUNT", "xid",
          "DCGM_EXP_CLOCK_EVENTS_COUNT", "clock_event",
          "DCGM_EXP_GPU_HEALTH_STATUS", "health_watch");

  private static final Set<String> OF_THE_TARGET =
      Set.of("job", "instance", "cluster", "prometheus", "prometheus_replica", "node", "service");
  private static final String RESOURCE = "fields.tsv";
  private static final int COLUMNS = 7;
  private static final FieldCatalogue STANDARD = load();

  private final List<Field> fields;
  private final Map<String, Field> byName = new HashMap<>();

  FieldCatalogue(List<Field> fields) {
    this.fields = List.copyOf(fields);
    for (Field field : fields) {
      add(field.name(), field);
      if (!field.alias().isEmpty()) {
        add(field.alias(), field);
      }
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

  /** By either spelling. */
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

  /** The kind of the field's values, by either spelling. */
  public ValueKind kindOf(String name) {
    Field field = byName.get(name);
    return field == null ? ValueKind.UNKNOWN : field.type();
  }

  /**
   * Whether samples of this metric, by its name here, that differ in this label are not the same
   * field. Those of DCGM are one field a GPU unless listed; of others nothing is known, so that
   * only labels which scraping adds to all of a target do not count.
   */
  public boolean tellsApart(String name, String label) {
    return name.startsWith(DCGM)
        ? isListedToTellApart(name, label)
        : !OF_THE_TARGET.contains(label);
  }

  /** Whether this label is known to tell samples of this metric apart. */
  public boolean isListedToTellApart(String name, String label) {
    return TELLING.getOrDefault(name, "").equals(label);
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
        columns[2],
        columns[3],
        Kind.valueOf(columns[4].toUpperCase(Locale.ROOT)),
        ValueKind.valueOf(columns[5].toUpperCase(Locale.ROOT)),
        columns[6]);
  }
}
