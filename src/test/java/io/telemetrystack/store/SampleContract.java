package io.telemetrystack.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How every store keeps and returns samples; a part of {@link TelemetryStoreContract}. */
public abstract class SampleContract {
  protected static final long SECOND = 1_000_000_000L;
  protected static final long DAY = 86_400 * SECOND;

  /** 2025-07-18T20:42:34Z. */
  protected static final long T0 = 1_752_871_354L * SECOND;

  static final String TEMP = "DCGM_FI_DEV_GPU_TEMP";
  static final String POWER = "DCGM_FI_DEV_POWER_USAGE";

  /** The same store in one test; it keeps whatever age the samples have. */
  protected abstract TelemetryStore store();

  /** Returns when the queries see what was written. */
  protected abstract void settle();

  @Test
  void returnsWhatWasWritten() {
    write(gpu("GPU-1"), TEMP, T0, 61.5);
    assertThat(samples(all("GPU-1"))).containsExactly(new Sample(T0, "", TEMP, 61.5));
  }

  @Test
  void returnsNothingForAnUnknownGpu() {
    assertThat(store().samples(all("GPU-x"))).isEmpty();
    assertThat(store().windows(all("GPU-x"), new Windows(SECOND, Aggregate.MEAN))).isEmpty();
    assertThat(store().latest("GPU-x")).isEmpty();
    assertThat(store().gpu("GPU-x")).isEmpty();
    assertThat(store().samples(all(""))).isEmpty();
  }

  @Test
  void keepsTheLaterOfTwoWritesOfOneSample() {
    write(gpu("GPU-1"), TEMP, T0, 1);
    write(gpu("GPU-1"), TEMP, T0 + SECOND, 2);
    write(gpu("GPU-1"), TEMP, T0, 3);
    write(gpu("GPU-1"), TEMP, T0 + SECOND, 4);
    assertThat(samples(all("GPU-1")))
        .containsExactly(new Sample(T0, "", TEMP, 3), new Sample(T0 + SECOND, "", TEMP, 4));
  }

  @Test
  void keepsOneSampleWhenAFrameIsWrittenAgain() {
    Frame frame = frame(gpu("GPU-1"), 600);
    store().write(List.of(frame));
    List<Sample> once = samples(all("GPU-1"));
    store().write(List.of(frame, frame));
    assertThat(samples(all("GPU-1"))).isEqualTo(once).hasSize(600);
  }

  @Test
  void ordersByTimeThenInstanceThenField() {
    write(gpu("GPU-1", "2"), TEMP, T0, 1);
    write(gpu("GPU-1", "1"), POWER, T0, 2);
    write(gpu("GPU-1", "1"), TEMP, T0, 3);
    write(gpu("GPU-1"), POWER, T0 + 1, 4);
    write(gpu("GPU-1"), TEMP, T0 - 1, 5);
    assertThat(samples(all("GPU-1")))
        .containsExactly(
            new Sample(T0 - 1, "", TEMP, 5),
            new Sample(T0, "1", TEMP, 3),
            new Sample(T0, "1", POWER, 2),
            new Sample(T0, "2", TEMP, 1),
            new Sample(T0 + 1, "", POWER, 4));
  }

  @Test
  void returnsSamplesThatCameInAnyOrderInOrder() {
    List<Integer> seconds = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      seconds.add(i * 60);
    }
    Collections.shuffle(seconds, new Random(5));
    Frame.Builder builder = new Frame.Builder("host-1");
    Labels gpu = gpu("GPU-1");
    for (int second : seconds) {
      builder.add(gpu, TEMP, T0 + second * SECOND, second);
      if (builder.size() == 1_000) {
        store().write(List.of(builder.build()));
      }
    }
    assertThat(samples(all("GPU-1")))
        .hasSize(3_000)
        .isSortedAccordingTo(Sample.ORDER)
        .allMatch(sample -> sample.timeNs() == T0 + ((long) sample.value()) * SECOND);
  }

  @Test
  void includesBothBounds() {
    store().write(List.of(frame(gpu("GPU-1"), 10)));
    assertThat(times(query(T0 + 2 * SECOND, T0 + 4 * SECOND)))
        .containsExactly(T0 + 2 * SECOND, T0 + 3 * SECOND, T0 + 4 * SECOND);
    assertThat(times(query(T0 + 2 * SECOND + 1, T0 + 4 * SECOND - 1)))
        .containsExactly(T0 + 3 * SECOND);
    assertThat(times(query(T0 + 5 * SECOND, T0 + 4 * SECOND))).isEmpty();
  }

  @Test
  void takesBoundsOnOneSideOnly() {
    store().write(List.of(frame(gpu("GPU-1"), 10)));
    assertThat(times(query(T0 + 8 * SECOND, Long.MAX_VALUE)))
        .containsExactly(T0 + 8 * SECOND, T0 + 9 * SECOND);
    assertThat(times(query(Long.MIN_VALUE, T0))).containsExactly(T0);
  }

  @Test
  void readsRangesAcrossDays() {
    for (int day = -2; day < 3; day++) {
      write(gpu("GPU-1"), TEMP, T0 + day * DAY, day);
    }
    assertThat(times(query(T0 - DAY, T0 + DAY))).containsExactly(T0 - DAY, T0, T0 + DAY);
  }

  @Test
  void restrictsToFieldsAndInstance() {
    write(gpu("GPU-1"), TEMP, T0, 1);
    write(gpu("GPU-1", "7"), TEMP, T0, 2);
    write(gpu("GPU-1", "7"), POWER, T0, 3);
    assertThat(values(new SampleQuery("GPU-1", null, Set.of(TEMP), T0, T0, null, 9)))
        .containsExactly(1.0, 2.0);
    assertThat(values(new SampleQuery("GPU-1", "", Set.of(), T0, T0, null, 9)))
        .containsExactly(1.0);
    assertThat(values(new SampleQuery("GPU-1", "7", Set.of(POWER, "none"), T0, T0, null, 9)))
        .containsExactly(3.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void pagesThroughEverythingOnce(int limit) {
    Labels gpu = gpu("GPU-1");
    store().write(List.of(frame(gpu, 60), frame(gpu("GPU-1", "3"), 60)));
    write(gpu, POWER, T0 + 7 * SECOND, 99);
    List<Sample> everything = samples(all("GPU-1"));
    assertThat(everything).hasSize(121);
    List<Sample> paged = new ArrayList<>();
    List<Sample> page = store().samples(page(null, limit));
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      paged.addAll(page);
      page = store().samples(page(page.get(page.size() - 1), limit));
    }
    assertThat(paged).isEqualTo(everything);
  }

  @Test
  void pagesStayInPlaceWhileSamplesArrive() {
    Labels gpu = gpu("GPU-1");
    store().write(List.of(frame(gpu, 10)));
    settle();
    List<Sample> first = store().samples(page(null, 4));
    write(gpu, TEMP, T0 + SECOND / 2, -1);
    write(gpu, TEMP, T0 + 3 * SECOND + 1, -2);
    assertThat(store().samples(page(first.get(3), 3)))
        .extracting(Sample::value)
        .containsExactly(-2.0, 4.0, 5.0);
  }

  @ParameterizedTest
  @CsvSource({
    "MEAN, 4.25",
    "MIN, 1",
    "MAX, 9",
    "LAST, 5",
    "SUM, 17",
    "COUNT, 4",
    "P50, 2",
    "P95, 9",
    "P99, 9"
  })
  void aggregatesAWindow(Aggregate aggregate, double expected) {
    Labels gpu = gpu("GPU-1");
    long start = T0 / (10 * SECOND) * 10 * SECOND;
    double[] values = {9, 2, 1, 5};
    for (int i = 0; i < values.length; i++) {
      write(gpu, TEMP, start + i * SECOND, values[i]);
    }
    assertThat(store().windows(all("GPU-1"), new Windows(10 * SECOND, aggregate)))
        .containsExactly(new Sample(start, "", TEMP, expected));
  }

  @Test
  void alignsWindowsToTheEpochAndLeavesEmptyOnesOut() {
    Labels gpu = gpu("GPU-1");
    long start = 100 * SECOND;
    write(gpu, TEMP, start, 1);
    write(gpu, TEMP, start + 10 * SECOND - 1, 2);
    write(gpu, TEMP, start + 10 * SECOND, 3);
    write(gpu, TEMP, start + 35 * SECOND, 4);
    assertThat(store().windows(all("GPU-1"), new Windows(10 * SECOND, Aggregate.SUM)))
        .containsExactly(
            new Sample(start, "", TEMP, 3),
            new Sample(start + 10 * SECOND, "", TEMP, 3),
            new Sample(start + 30 * SECOND, "", TEMP, 4));
  }

  @Test
  void aggregatesOnlyWhatIsInTheRange() {
    store().write(List.of(frame(gpu("GPU-1"), 60)));
    settle();
    SampleQuery query = query(T0 + 5 * SECOND, T0 + 9 * SECOND);
    assertThat(store().windows(query, new Windows(DAY, Aggregate.COUNT)))
        .extracting(Sample::value)
        .containsExactly(5.0);
  }

  @Test
  void makesOneWindowOfTheRangeWithoutAStep() {
    store().write(List.of(frame(gpu("GPU-1"), 60), frame(gpu("GPU-1", "2"), 5)));
    settle();
    Windows whole = new Windows(0, Aggregate.COUNT);
    assertThat(store().windows(query(T0 - 5, T0 + 9 * SECOND), whole))
        .containsExactly(new Sample(T0 - 5, "", TEMP, 10), new Sample(T0 - 5, "2", TEMP, 5));
    assertThat(store().windows(all("GPU-1"), whole))
        .containsExactly(new Sample(T0, "", TEMP, 60), new Sample(T0, "2", TEMP, 5));
  }

  @Test
  void pagesThroughWindows() {
    store().write(List.of(frame(gpu("GPU-1"), 600), frame(gpu("GPU-1", "2"), 600)));
    settle();
    Windows windows = new Windows(7 * SECOND, Aggregate.P95);
    List<Sample> everything = store().windows(all("GPU-1"), windows);
    List<Sample> paged = new ArrayList<>();
    List<Sample> page = store().windows(page(null, 5), windows);
    while (!page.isEmpty()) {
      paged.addAll(page);
      page = store().windows(page(page.get(page.size() - 1), 5), windows);
    }
    assertThat(paged).isEqualTo(everything).hasSizeGreaterThan(170);
  }

  @Test
  void pagesOfWindowsStayInPlaceWhileSamplesArrive() {
    Labels gpu = gpu("GPU-1");
    long start = T0 / (10 * SECOND) * 10 * SECOND;
    for (int i = 0; i < 10; i++) {
      write(gpu, TEMP, start + 10L * i * SECOND, i);
      write(gpu, POWER, start + 10L * i * SECOND, i);
    }
    Windows windows = new Windows(10 * SECOND, Aggregate.COUNT);
    List<Sample> first = store().windows(page(null, 5), windows);
    write(gpu, TEMP, start + 1, 99);
    write(gpu, POWER, start + 20 * SECOND + 1, 99);
    write(gpu, TEMP, start + 50 * SECOND + 1, 99);
    write(gpu, TEMP, start + 100 * SECOND, 99);
    List<Sample> rest = store().windows(page(first.get(4), 100), windows);

    assertThat(first.get(4)).isEqualTo(new Sample(start + 20 * SECOND, "", TEMP, 1));
    assertThat(rest).hasSize(16).isSortedAccordingTo(Sample.ORDER);
    assertThat(rest.get(0)).isEqualTo(new Sample(start + 20 * SECOND, "", POWER, 2));
    assertThat(rest).contains(new Sample(start + 50 * SECOND, "", TEMP, 2));
    assertThat(rest.get(15)).isEqualTo(new Sample(start + 100 * SECOND, "", TEMP, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "P50, 1, 1",
    "P99, 1, 1",
    "P50, 2, 1",
    "P95, 20, 19",
    "P95, 21, 20",
    "P50, 101, 51",
    "P95, 100, 95",
    "P99, 100, 99",
    "P99, 101, 100",
    "P99, 999, 990"
  })
  void percentilesAreByNearestRank(Aggregate aggregate, int count, double expected) {
    List<Integer> values = new ArrayList<>();
    for (int value = 1; value <= count; value++) {
      values.add(value);
    }
    Collections.shuffle(values, new Random(3));
    Frame.Builder frame = new Frame.Builder("host-1");
    Labels gpu = gpu("GPU-1");
    for (int i = 0; i < count; i++) {
      frame.add(gpu, TEMP, T0 + i, values.get(i));
    }
    store().write(List.of(frame.build()));
    settle();
    assertThat(store().windows(all("GPU-1"), new Windows(0, aggregate)))
        .extracting(Sample::value)
        .containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, 0.1, -17, 1e300, Double.MIN_VALUE, 9007199254740991.0})
  void keepsEveryBitOfAValue(double value) {
    write(gpu("GPU-1"), TEMP, T0, value);
    assertThat(samples(all("GPU-1")).get(0).value()).isEqualTo(Double.valueOf(value));
  }

  @Test
  void keepsTimesOfAnyGranularity() {
    Labels gpu = gpu("GPU-1");
    TreeMap<Long, Double> expected = new TreeMap<>();
    long[] steps = {SECOND, SECOND, 1_000_000, 1_000, 1, 17, 3 * SECOND, DAY};
    long time = T0;
    for (long step : steps) {
      time += step;
      write(gpu, TEMP, time, (double) step);
      expected.put(time, (double) step);
    }
    TreeMap<Long, Double> actual = new TreeMap<>();
    samples(all("GPU-1")).forEach(sample -> actual.put(sample.timeNs(), sample.value()));
    assertThat(actual).isEqualTo(expected);
  }

  /** One sample a second from {@link #T0} on, its value the count of seconds. */
  protected static Frame frame(Labels gpu, int seconds) {
    return frame(gpu, 0, seconds);
  }

  /** The samples of that which are of these seconds, the last exclusive. */
  protected static Frame frame(Labels gpu, int from, int to) {
    Frame.Builder builder = new Frame.Builder(gpu.series().host());
    for (int i = from; i < to; i++) {
      builder.add(gpu, TEMP, T0 + i * SECOND, i);
    }
    return builder.build();
  }

  protected static Labels gpu(String uuid) {
    return gpu(uuid, "");
  }

  protected static Labels gpu(String uuid, String instance) {
    return labels(uuid, instance, "host-1", "H100", "", "");
  }

  protected static SampleQuery all(String uuid) {
    return new SampleQuery(
        uuid, null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, Integer.MAX_VALUE);
  }

  protected final void write(Labels gpu, String field, long timeNs, double value) {
    Frame.Builder builder = new Frame.Builder(gpu.series().host());
    store().write(List.of(builder.add(gpu, field, timeNs, value).build()));
    settle();
  }

  protected final List<Sample> samples(SampleQuery query) {
    settle();
    return store().samples(query);
  }

  private List<Long> times(SampleQuery query) {
    return samples(query).stream().map(Sample::timeNs).toList();
  }

  private List<Double> values(SampleQuery query) {
    return samples(query).stream().map(Sample::value).toList();
  }

  private static SampleQuery query(long startNs, long endNs) {
    return new SampleQuery("GPU-1", null, Set.of(), startNs, endNs, null, 1_000);
  }

  private static SampleQuery page(Sample after, int limit) {
    return new SampleQuery("GPU-1", null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, after, limit);
  }

  static Labels labels(
      String uuid, String instance, String host, String model, String namespace, String pod) {
    return new Labels(
        new Series(new SeriesId(uuid, instance), host, "0", "nvidia0", model, ""),
        new Assignment("", pod, namespace),
        Map.of("driver", "535.129.03"));
  }
}
