package io.telemetrystack.intake;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which column of a CSV file holds what. Columns may come in any order; those without a role become
 * attributes of the series. Immutable.
 */
final class CsvHeader {
  private static final List<String> REQUIRED = List.of("timestamp", "metric_name", "uuid", "value");
  private static final int NO_COLUMN = -1;

  private final List<String> names;
  private final LabelRole[] roles;
  private final Map<LabelRole, Integer> columns = new EnumMap<>(LabelRole.class);

  CsvHeader(List<String> names) {
    this.names = List.copyOf(names);
    roles = names.stream().map(LabelRole::of).toArray(LabelRole[]::new);
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
            .filter(name -> columnOf(LabelRole.of(name)) == NO_COLUMN)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      return "the header lacks " + missing;
    }
    if (columnOf(LabelRole.HOST) == NO_COLUMN && columnOf(LabelRole.LABELS) == NO_COLUMN) {
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
  int columnOf(LabelRole role) {
    return columns.getOrDefault(role, NO_COLUMN);
  }

  /** Null for a column without a role. */
  LabelRole role(int column) {
    return roles[column];
  }

  String name(int column) {
    return names.get(column);
  }
}
