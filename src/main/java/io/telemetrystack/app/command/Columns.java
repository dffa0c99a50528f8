package io.telemetrystack.app.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows for people, in columns as wide as what is in them. */
final class Columns {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Columns(String... titles) {
    rows.add(List.of(titles));
  }

  /** Numbers are put to the right. */
  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(
          cell instanceof Number number
              ? String.format("%,d", number.longValue())
              : PlainText.escape(String.valueOf(cell)));
    }
    rows.add(row);
  }

  void print(PrintWriter out) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String padding = " ".repeat(width(column) - row.get(column).length());
        boolean right = isOfNumbers(column);
        line.append(column == 0 ? "" : GAP).append(right ? padding : "");
        line.append(row.get(column)).append(right ? "" : padding);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private boolean isOfNumbers(int column) {
    return rows.size() > 1
        && rows.stream().skip(1).allMatch(row -> row.get(column).matches("-?[\\d,]+"));
  }
}
