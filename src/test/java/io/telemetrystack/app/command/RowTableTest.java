package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.command.RowTable.Row;
import io.telemetrystack.app.command.RowTable.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowTableTest {
  private final RowTable table = new RowTable(1 << 12);

  private List<Long> lines(State state) {
    List<Row> rows = new ArrayList<>();
    table.forEach(state, rows::add);
    return rows.stream().map(Row::line).sorted().toList();
  }

  @Test
  void tellsWhatIsFoundMissingAndDifferent() {
    table.add(0, 100, 1.5, 2);
    table.add(0, 101, 1.5, 3);
    table.add(1, 100, 1.5, 4);
    table.stored(0, 100, 1.5);
    table.stored(1, 100, 2.5);
    table.stored(1, 101, 2.5);

    assertThat(lines(State.FOUND)).containsExactly(2L);
    assertThat(lines(State.MISSING)).containsExactly(3L);
    assertThat(lines(State.DIFFERENT)).containsExactly(4L);
    table.forEach(State.DIFFERENT, row -> assertThat(row).isEqualTo(new Row(4, 1, 100, 1.5, 2.5)));
  }

  @Test
  void takesAnyOfTheValuesThatRowsOfOneTimeHave() {
    table.add(0, 100, 1, 2);
    table.add(0, 100, 2, 3);
    table.add(0, 100, 2, 4);
    table.stored(0, 100, 2);

    assertThat(lines(State.FOUND)).containsExactly(3L, 4L);
    assertThat(lines(State.SUPERSEDED)).containsExactly(2L);
  }

  @Test
  void followsAStoreThatChanges() {
    table.add(0, 100, 1, 2);
    table.stored(0, 100, 7);
    assertThat(table.count(State.DIFFERENT)).isOne();
    table.stored(0, 100, 1);

    assertThat(table.count(State.DIFFERENT)).isZero();
    assertThat(table.count(State.FOUND)).isOne();
  }

  @Test
  void isFullRatherThanSlowWhenAllRowsAreOfOneTime() {
    RowTable large = new RowTable(1 << 14);
    int added = 0;
    while (large.add(0, 100, added, added)) {
      added++;
    }

    assertThat(added).isLessThan(1 << 13);
    large.clear();
    assertThat(large.add(0, 100, 1, 1)).isTrue();
    assertThat(large.size()).isOne();
  }

  @Test
  void agreesWithAMapOnManyRows() {
    Random random = new Random(7);
    Map<List<Long>, Double> all = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      int series = random.nextInt(50);
      long timeNs = 1_000_000_000L * random.nextInt(1_000);
      double value = random.nextInt(10);
      if (all.putIfAbsent(List.of((long) series, timeNs), value) == null) {
        assertThat(table.add(series, timeNs, value, i)).isTrue();
      }
    }
    Map<State, Long> expected = new EnumMap<>(State.class);
    List<State> possible = List.of(State.MISSING, State.FOUND, State.DIFFERENT);
    all.forEach(
        (key, value) -> {
          State state = possible.get(random.nextInt(3));
          expected.merge(state, 1L, Long::sum);
          if (state != State.MISSING) {
            double stored = state == State.FOUND ? value : value + 1;
            table.stored(key.get(0).intValue(), key.get(1), stored);
          }
        });

    for (State state : possible) {
      assertThat(table.count(state)).as("%s", state).isEqualTo(expected.get(state));
    }
  }
}
