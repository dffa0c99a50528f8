package io.telemetrystack.streamer;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which column of a CSV file holds what. Columns may come in any order; those without a role become
 * attributes of the series. Immutable.
 */
final class CsvHeader {
  /** What a column, or a label of the label list, says about a sample. */
  enum Role {
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

    /** The role of a column or label of this name in any case, null where it has none. */
    static Role of(String name) {
      return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }
  }

  private static final Map<String, Role> BY_NAME =
      Map.ofEntries(
          Map.entry("timestamp", Role.TIME),
          Map.entry("metric_name", Role.FIELD),
          Map.entry("__name__", Role.FIELD),
          Map.entry("value", Role.VALUE),
          Map.entry("uuid", Role.UUID),
          Map.entry("hostname", Role.HOST),
          Map.entry("host", Role.HOST),
          Map.entry("gpu_id", Role.GPU),
          Map.entry("gpu", Role.GPU),
          Map.entry("device", Role.DEVICE),
          Map.entry("modelname", Role.MODEL),
          Map.entry("model", Role.MODEL),
          Map.entry("gpu_i_id", Role.INSTANCE),
          Map.entry("gpu_i_profile", Role.PROFILE),
          Map.entry("container", Role.CONTAINER),
          Map.entry("pod", Role.POD),
          Map.entry("namespace", Role.NAMESPACE),
          Map.entry("labels_raw", Role.LABELS));
  private static final List<String> REQUIRED = List.of("timestamp", "metric_name", "uuid", "value");
  private static final int NO_COLUMN = -1;

  private final List<String> names;
  private final Role[] roles;
  private final Map<Role, Integer> columns = new EnumMap<>(Role.class);

  CsvHeader(List<String> names) {
    this.names = List.copyOf(names);
    roles = names.stream().map(Role::of).toArray(Role[]::new);
    for (int column = 0; column < roles.length; column++) {
      if (roles[column] != null) {
        columns.put(roles[column], column);
      }
    }
  }

  /** Why rows under this header cannot be read, empty when they can. */
  String problem() {
    Set<Object> seen = new HashSet<>();
    for (int column = 0; column < roles.length; column++) {
      if (!seen.add(roles[column] == null ? names.get(column) : roles[column])) {
        return "column '" + names.get(column) + "' occurs twice";
      }
    }
    String missing =
        REQUIRED.stream()
            .filter(name -> columnOf(Role.of(name)) == NO_COLUMN)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      return "the header lacks " + missing;
    }
    if (columnOf(Role.HOST) == NO_COLUMN && columnOf(Role.LABELS) == NO_COLUMN) {
      return "the header lacks Hostname, and labels_raw that could hold it";
    }
    return "";
  }

  List<String> names() {
    return names;
  }

  int columnCount() {
    return roles.length;
  }

  /** The column of this role, -1 where there is none. */
  int columnOf(Role role) {
    return columns.getOrDefault(role, NO_COLUMN);
  }

  /** Null for a column without a role. */
  Role role(int column) {
    return roles[column];
  }

  String name(int column) {
    return names.get(column);
  }
}
