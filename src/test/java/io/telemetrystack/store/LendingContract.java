package io.telemetrystack.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.Visibility;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How every store tells to whom a GPU was lent when, and what was then; a part of {@link
 * TelemetryStoreContract}.
 */
public abstract class LendingContract extends EventContract {
  private static final String RED = "red";
  private static final String BLUE = "blue";

  /** Ten seconds with red, ten with blue, ten with red again; the value is the second. */
  private void lendByTurns(String uuid) {
    for (int second = 0; second < 30; second++) {
      write(lentTo(uuid, second / 10 == 1 ? BLUE : RED), TEMP, T0 + second * SECOND, second);
    }
  }

  private static Labels lentTo(String uuid, String namespace) {
    return labels(uuid, "", "host-" + uuid, "H100", namespace, namespace + "-pod");
  }

  private static SampleQuery of(String... namespaces) {
    return all("GPU-1").within(Set.of(namespaces));
  }

  private static SeriesFilter visible(Set<String> hosts, String... namespaces) {
    return SeriesFilter.ALL.within(new Visibility(hosts, Set.of(namespaces)));
  }

  private List<String> uuids(SeriesFilter filter) {
    return store().series(filter, null, 10).stream()
        .map(info -> info.labels().series().id().uuid())
        .toList();
  }

  @Test
  void knowsWhenAGpuWasLentToWhom() {
    lendByTurns("GPU-1");
    Assignment red = new Assignment("", "red-pod", RED);
    Assignment blue = new Assignment("", "blue-pod", BLUE);
    assertThat(store().assignments(new SeriesId("GPU-1", "")))
        .hasToString(
            new TreeMap<>(Map.of(T0, red, T0 + 10 * SECOND, blue, T0 + 20 * SECOND, red))
                .toString());
    assertThat(store().assignments(new SeriesId("GPU-1", "7"))).isEmpty();
    assertThat(store().assignments(new SeriesId("GPU-x", ""))).isEmpty();
  }

  @Test
  void givesSamplesToTheNamespaceThatTheGpuWasLentToThen() {
    lendByTurns("GPU-1");
    settle();
    assertThat(samples(of(BLUE))).extracting(Sample::value).hasSize(10).contains(10.0, 19.0);
    assertThat(samples(of(RED))).extracting(Sample::value).hasSize(20).contains(9.0, 20.0);
    assertThat(samples(of(RED, BLUE))).hasSize(30);
    assertThat(samples(of("green"))).isEmpty();
  }

  @Test
  void aSampleThatComesLateBelongsToItsOwnTime() {
    lendByTurns("GPU-1");
    write(lentTo("GPU-1", BLUE), TEMP, T0 + 15 * SECOND + 1, 99);
    assertThat(samples(of(BLUE))).extracting(Sample::value).hasSize(11).contains(99.0);
    assertThat(samples(of(RED))).hasSize(20);
  }

  @Test
  void aggregatesOnlyWhatWasLentSo() {
    lendByTurns("GPU-1");
    settle();
    Windows whole = new Windows(0, Aggregate.COUNT);
    assertThat(store().windows(of(RED), whole)).extracting(Sample::value).containsExactly(20.0);
    assertThat(store().windows(of(BLUE), new Windows(DAY, Aggregate.MEAN)))
        .extracting(Sample::value)
        .containsExactly(14.5);
    assertThat(store().windows(of("green"), whole)).isEmpty();
  }

  @Test
  void pagesThroughWhatWasLentSo() {
    lendByTurns("GPU-1");
    settle();
    List<Sample> first = store().samples(page(null, 12));
    List<Sample> rest = store().samples(page(first.get(11), 100));
    assertThat(first.get(11).value()).isEqualTo(21);
    assertThat(rest).extracting(Sample::value).hasSize(8).startsWith(22.0);
  }

  private static SampleQuery page(Sample after, int limit) {
    return new SampleQuery(
        "GPU-1", null, Set.of(), Set.of(RED), Long.MIN_VALUE, Long.MAX_VALUE, after, limit);
  }

  @Test
  void instancesAreLentApart() {
    write(labels("GPU-1", "1", "host-1", "H100", RED, "a"), TEMP, T0, 1);
    write(labels("GPU-1", "2", "host-1", "H100", BLUE, "b"), TEMP, T0, 2);
    assertThat(samples(of(BLUE))).containsExactly(new Sample(T0, "2", TEMP, 2));
    assertThat(store().series(visible(Set.of(), BLUE), null, 10))
        .extracting(info -> info.labels().series().id().instance())
        .containsExactly("2");
  }

  @Test
  void listsOnlyWhatIsVisible() {
    lendByTurns("GPU-1");
    write(lentTo("GPU-2", BLUE), POWER, T0, 1);
    write(lentTo("GPU-3", ""), POWER, T0, 1);
    assertThat(uuids(visible(Set.of()))).containsExactly("GPU-1", "GPU-2", "GPU-3");
    assertThat(uuids(visible(Set.of("host-GPU-1", "host-GPU-3"))))
        .containsExactly("GPU-1", "GPU-3");
    assertThat(uuids(visible(Set.of(), RED, BLUE))).containsExactly("GPU-1", "GPU-2");
    assertThat(uuids(visible(Set.of("host-GPU-1"), BLUE))).isEmpty();
    assertThat(store().countGpus(visible(Set.of(), BLUE))).isEqualTo(1);
    assertThat(store().hosts(visible(Set.of(), BLUE)))
        .extracting(HostInfo::host)
        .containsExactly("host-GPU-2");
    assertThat(store().namespaces(visible(Set.of("host-GPU-1", "host-GPU-3"))))
        .containsExactly(new NamespaceInfo(RED, 1, 1));
    assertThat(store().fields(visible(Set.of(), BLUE))).containsExactly(POWER);
  }

  @Test
  void listsWhatWasEverLentSo() {
    lendByTurns("GPU-1");
    write(lentTo("GPU-2", RED), TEMP, T0, 1);
    SeriesFilter blue = new SeriesFilter(null, null, BLUE, null, null);
    assertThat(uuids(blue)).isEmpty();
    assertThat(uuids(blue.everLent())).containsExactly("GPU-1");
    assertThat(uuids(visible(Set.of(), BLUE).everLent())).containsExactly("GPU-1");
    assertThat(uuids(visible(Set.of("host-GPU-2"), BLUE).everLent())).isEmpty();
    assertThat(uuids(blue.within(new Visibility(Set.of(), Set.of(RED))).everLent())).isEmpty();
    assertThat(uuids(SeriesFilter.ALL.everLent())).containsExactly("GPU-1", "GPU-2");
  }

  @Test
  void givesTheLatestOfAWholeFleet() {
    write(lentTo("GPU-1", RED), TEMP, T0, 1);
    write(lentTo("GPU-1", RED), TEMP, T0 + SECOND, 2);
    write(lentTo("GPU-1", RED), POWER, T0, 3);
    write(lentTo("GPU-1", RED), "OTHER", T0, 4);
    write(lentTo("GPU-2", BLUE), "OTHER", T0, 5);
    List<LatestValues> fleet = store().latest(SeriesFilter.ALL, Set.of(POWER, TEMP, "NONE"));
    assertThat(fleet)
        .extracting(one -> one.series().labels().series().id().uuid())
        .containsExactly("GPU-1", "GPU-2");
    assertThat(fleet.get(0).samples())
        .containsExactly(new Sample(T0 + SECOND, "", TEMP, 2), new Sample(T0, "", POWER, 3));
    assertThat(fleet.get(0).series().lastSeenNs()).isEqualTo(T0 + SECOND);
    assertThat(fleet.get(1).samples()).isEmpty();
    assertThat(store().latest(visible(Set.of(), BLUE), Set.of("OTHER")))
        .extracting(LatestValues::samples)
        .containsExactly(List.of(new Sample(T0, "", "OTHER", 5)));
  }

  @Test
  void readsNoMoreThanItsBudget() {
    store().write(List.of(frame(gpu("GPU-1"), 600)));
    settle();
    assertThat(store().samples(all("GPU-1"), new ReadBudget(10_000, 10, () -> false))).hasSize(600);
    assertThatThrownBy(() -> store().samples(all("GPU-1"), new ReadBudget(100, 10, () -> false)))
        .isInstanceOfSatisfying(
            ReadLimitException.class,
            e -> assertThat(e.limit()).isEqualTo(ReadLimitException.Limit.POINTS));
    assertThatThrownBy(() -> store().samples(all("GPU-1"), new ReadBudget(10_000, 10, () -> true)))
        .isInstanceOfSatisfying(
            ReadLimitException.class,
            e -> assertThat(e.limit()).isEqualTo(ReadLimitException.Limit.TIME));
  }
}
