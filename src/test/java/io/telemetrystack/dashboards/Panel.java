package io.telemetrystack.dashboards;

import java.util.ArrayList;
import java.util.List;

/**
 * One panel: what it asks, in which unit, and what it tells a reader.
 *
 * @param unit Grafana's name of it
 * @param mayBeEmpty why a healthy pipeline may show nothing here; empty where it may not
 */
record Panel(
    Kind kind,
    String title,
    String unit,
    String description,
    String mayBeEmpty,
    List<Query> queries) {
  /** How it looks, and how much of the 24 columns it takes. */
  enum Kind {
    ROW("row", 24, 1),
    STAT("stat", 4, 4),
    SERIES("timeseries", 12, 8),
    TABLE("table", 24, 8);

    final String type;
    final int width;
    final int height;

    Kind(String type, int width, int height) {
      this.type = type;
      this.width = width;
      this.height = height;
    }
  }

  /**
   * @param legend with labels in {@code {{ }}}
   */
  record Query(String legend, String expression) {}

  static Panel row(String title) {
    return new Panel(Kind.ROW, title, "", "", "", List.of());
  }

  /** The newest value of each series, large. */
  static Panel stat(String title, String unit, String description) {
    return new Panel(Kind.STAT, title, unit, description, "", List.of());
  }

  static Panel series(String title, String unit, String description) {
    return new Panel(Kind.SERIES, title, unit, description, "", List.of());
  }

  /** The newest value of each series as a row. */
  static Panel table(String title, String unit, String description) {
    return new Panel(Kind.TABLE, title, unit, description, "", List.of());
  }

  Panel ask(String legend, String expression) {
    List<Query> more = new ArrayList<>(queries);
    more.add(new Query(legend, expression.strip()));
    return new Panel(kind, title, unit, description, mayBeEmpty, List.copyOf(more));
  }

  /**
   * @param reason goes on after "Empty"
   */
  Panel empty(String reason) {
    return new Panel(kind, title, unit, description, reason, queries);
  }

  /** With the reason, which whoever looks at an empty panel wants to read. */
  String text() {
    return mayBeEmpty.isEmpty() ? description : description + " Empty " + mayBeEmpty + ".";
  }
}
