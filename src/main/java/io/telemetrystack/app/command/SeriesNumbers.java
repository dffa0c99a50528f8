package io.telemetrystack.app.command;

import io.telemetrystack.intake.SeriesField;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers, from 0, for the fields of the series that a file has, whoever describes them. One
 * thread.
 */
final class SeriesNumbers {
  /** What a number stands for. */
  record Named(SeriesId id, String field) {}

  static final int NONE = -1;

  private static final int MOST_KNOWN = 1_000_000;

  private final Map<Named, Integer> numbers = new HashMap<>();
  private final List<Named> names = new ArrayList<>();

  /** What was asked before, so that a sample costs one look-up. */
  private final IdentityHashMap<SeriesField, Integer> known = new IdentityHashMap<>();

  /** Its number, a new one where it has none. */
  int number(SeriesField seriesField) {
    int number = find(seriesField);
    if (number == NONE) {
      number = number(new Named(seriesField.id(), seriesField.field()));
      known.put(seriesField, number);
    }
    return number;
  }

  /** Its number, a new one where it has none; to be given before it is looked for. */
  int number(Named named) {
    Integer number = numbers.putIfAbsent(named, names.size());
    if (number == null) {
      names.add(named);
    }
    return number == null ? names.size() - 1 : number;
  }

  /** Its number, or {@link #NONE}. */
  int find(SeriesField seriesField) {
    Integer number = known.get(seriesField);
    if (number == null) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      number = numbers.getOrDefault(new Named(seriesField.id(), seriesField.field()), NONE);
      known.put(seriesField, number);
    }
    return number;
  }

  Named name(int number) {
    return names.get(number);
  }

  void clear() {
    numbers.clear();
    names.clear();
    known.clear();
  }
}
