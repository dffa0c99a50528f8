package io.telemetrystack.app.command;

import io.telemetrystack.app.command.RowTable.Row;
import io.telemetrystack.app.command.RowTable.State;
import io.telemetrystack.app.command.VerifyResult.Example;
import io.telemetrystack.intake.SeriesField;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Compares one file with what a node has stored, a part of the file at a time: its rows are put in
 * a table, and the node is asked for the GPUs and the time that they are of.
 */
final class VerifyRun {
  /** Rows of a part. */
  private static final int PART_ROWS = 1 << 20;

  /** So many rows that are different are looked for in other parts of the file. */
  private static final int MOST_DIFFERENT = 1 << 17;

  private static final long ASK_AGAIN_MS = 500;

  private final Path file;
  private final CsvRows rows;
  private final StoredRows store;
  private final int mostExamples;
  private final PrintWriter progress;

  private final RowTable part = new RowTable(PART_ROWS);
  private final SeriesNumbers partSeries = new SeriesNumbers();
  private final RowTable different = new RowTable(MOST_DIFFERENT);
  private final SeriesNumbers differentSeries = new SeriesNumbers();
  private long fromNs = Long.MAX_VALUE;
  private long toNs = Long.MIN_VALUE;
  private long waitMs;
  private long found;
  private long superseded;
  private long missing;
  private long moreDifferent;
  private List<Example> examples = List.of();

  /**
   * @param rows of the file
   * @param progress told after each part
   */
  VerifyRun(StoredRows store, CsvRows rows, Path file, Limits limits, PrintWriter progress) {
    this.store = store;
    this.rows = rows;
    this.file = file;
    this.progress = progress;
    waitMs = limits.waiting().toMillis();
    mostExamples = limits.examples();
  }

  /**
   * How far to go.
   *
   * @param waiting rows that are not there are waited for until none came for so long
   * @param examples rows that are not as they should be are named, up to so many
   */
  record Limits(Duration waiting, int examples) {}

  VerifyResult run() throws IOException, NodeException, InterruptedException {
    CsvRows.Others others = rows.read(this::add, this::compare);
    compare();
    if (different.size() > 0) {
      rows.read(this::findElsewhere, () -> {});
      superseded += different.count(State.FOUND);
    }
    long differing = different.count(State.MISSING) + moreDifferent;
    addExamples(different, row -> example(row, differentSeries, row.other(), row.value()));
    return new VerifyResult(
        found, superseded, missing, differing, others.absent(), others.refused(), examples);
  }

  private boolean add(SeriesField seriesField, long timeNs, double value, long line) {
    if (!part.add(partSeries.number(seriesField), timeNs, value, line)) {
      return false;
    }
    fromNs = Math.min(fromNs, timeNs);
    toNs = Math.max(toNs, timeNs);
    return true;
  }

  /** A row that was found different is not, where its like elsewhere in the file is stored. */
  private boolean findElsewhere(SeriesField seriesField, long timeNs, double value, long line) {
    int number = differentSeries.find(seriesField);
    if (number != SeriesNumbers.NONE) {
      different.found(number, timeNs, value);
    }
    return true;
  }

  /** Compares the rows of the part, and begins another. */
  private void compare() throws NodeException, InterruptedException {
    if (part.size() == 0) {
      return;
    }
    ask();
    waitForRest();
    found += part.count(State.FOUND);
    superseded += part.count(State.SUPERSEDED);
    missing += part.count(State.MISSING);
    addExamples(part, row -> example(row, partSeries, row.value(), null));
    part.forEach(State.DIFFERENT, this::keepDifferent);
    part.clear();
    partSeries.clear();
    fromNs = Long.MAX_VALUE;
    toNs = Long.MIN_VALUE;
    progress.printf(
        "%s: %,d rows found, %,d missing, %,d different%n",
        PlainText.escape(file.toString()),
        found + superseded,
        missing,
        different.size() + moreDifferent);
    progress.flush();
  }

  private void ask() throws NodeException, InterruptedException {
    Set<String> uuids = new HashSet<>();
    Consumer<Row> collect = row -> uuids.add(partSeries.name(row.series()).id().uuid());
    part.forEach(State.MISSING, collect);
    part.forEach(State.DIFFERENT, collect);
    store.read(uuids, fromNs, toNs, this::stored);
  }

  private void stored(SeriesField seriesField, long timeNs, double value) {
    int number = partSeries.find(seriesField);
    if (number != SeriesNumbers.NONE) {
      part.stored(number, timeNs, value);
    }
  }

  /** What is on its way to the store comes in a moment. Once waited in vain, nothing is. */
  private void waitForRest() throws NodeException, InterruptedException {
    long sinceNs = System.nanoTime();
    long before = open();
    while (open() > 0 && (System.nanoTime() - sinceNs) / 1_000_000 < waitMs) {
      Thread.sleep(ASK_AGAIN_MS);
      ask();
      if (open() < before) {
        before = open();
        sinceNs = System.nanoTime();
      }
    }
    if (open() > 0) {
      waitMs = 0;
    }
  }

  private long open() {
    return part.count(State.MISSING) + part.count(State.DIFFERENT);
  }

  /** In the table of those, a row has the value that is stored, and its own as the other. */
  private void keepDifferent(Row row) {
    int number = differentSeries.number(partSeries.name(row.series()));
    if (!different.add(new Row(row.line(), number, row.timeNs(), row.other(), row.value()))) {
      moreDifferent++;
    }
  }

  private static Example example(Row row, SeriesNumbers series, double value, Double stored) {
    return new Example(row.line(), series.name(row.series()), row.timeNs(), value, stored);
  }

  /** Of the rows that are missing from a table, the first by line. */
  private void addExamples(RowTable table, Function<Row, Example> example) {
    PriorityQueue<Row> first = new PriorityQueue<>(Comparator.comparingLong(Row::line).reversed());
    table.forEach(
        State.MISSING,
        row -> {
          first.add(row);
          if (first.size() > mostExamples) {
            first.remove();
          }
        });
    List<Example> fresh = first.stream().map(example).toList();
    examples = VerifyResult.first(examples, fresh, mostExamples);
  }
}
