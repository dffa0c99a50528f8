package io.telemetrystack.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorsTest {
  private static final String XID = "DCGM_FI_DEV_XID_ERRORS";
  private static final String XID_13_COUNT = "DCGM_EXP_XID_ERRORS_COUNT{xid=\"13\"}";
  private static final String DBE = "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL";
  private static final String REASONS = "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS";
  private static final long SECOND = 1_000_000_000L;

  private final HistoryDouble history = new HistoryDouble();
  private Detectors detectors = new Detectors(history);

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_XID_ERRORS, 0, 79, xid, 79, critical",
    "DCGM_FI_DEV_XID_ERRORS, 0, 63, xid, 63, info",
    "DCGM_FI_DEV_XID_ERRORS, 79, 31, xid, 31, warning",
    "DCGM_FI_DEV_XID_ERRORS, 0, 4711, xid, 4711, warning",
    "DCGM_FI_DEV_NVSWITCH_FATAL_ERRORS, 0, 20034, sxid, 20034, critical",
    "DCGM_FI_DEV_NVSWITCH_NON_FATAL_ERRORS, 0, 11012, sxid, 11012, warning",
    "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL, 0, 1, double_bit_ecc, -1, critical",
    "DCGM_FI_DEV_ECC_DBE_AGG_TOTAL, 5, 6, double_bit_ecc, -1, critical",
    "DCGM_FI_DEV_ROW_REMAP_FAILURE, 0, 1, row_remap_failed, -1, critical",
    "DCGM_FI_DEV_ROW_REMAP_PENDING, 0, 1, row_remap_pending, -1, warning",
    "DCGM_FI_DEV_RETIRED_PENDING, 0, 3, page_retirement_pending, -1, warning",
    "DCGM_FI_DEV_GET_GPU_RECOVERY_ACTION, 0, 2, recovery_action, 2, critical",
    "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS, 1, 72, thermal_slowdown, -1, warning",
    "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS, 0, 136, power_brake, -1, warning",
    "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL, 7, 9, nvlink_error, -1, warning",
    "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL, 0, 1, nvlink_error, -1, warning",
  })
  void findsWhatAFieldShows(
      String field, double before, double now, String kind, long code, String severity) {
    assertThat(detect(gpu(1), field, 0, before, 1, now))
        .filteredOn(event -> event.firstSeenNs() == 1 * SECOND)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind().text()).isEqualTo(kind);
              assertThat(event.cause().code()).isEqualTo(code);
              assertThat(event.cause().severity().text()).isEqualTo(severity);
              assertThat(event.uuid()).isEqualTo("GPU-1");
              assertThat(event.message()).isNotBlank();
              assertThat(event.action()).isNotBlank();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL{nvlink=\"5\"}, nvlink_error, 5",
    "DCGM_EXP_XID_ERRORS_TOTAL{xid=\"94\"}, xid, 94",
    "DCGM_FI_DEV_XID_ERROR, xid, 1",
    "dcgm_xid_errors, xid, 1",
    "DCGM_FI_DEV_ROW_REMAP_FAILED, row_remap_failed, -1",
    "DCGM_FI_DEV_CLOCKS_EVENT_REASONS, , ",
  })
  void knowsFieldsByEachOfTheirNamesAndWithLabels(String field, String kind, Long code) {
    assertThat(detect(gpu(1), field, 0, 0, 1, 1))
        .extracting(event -> event.kind().text(), event -> event.cause().code())
        .isEqualTo(kind == null ? List.of() : List.of(tuple(kind, code)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCGM_FI_DEV_GPU_TEMP",
        "DCGM_EXP_XID_ERRORS_COUNT",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"0\"}",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"\"}",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"-1\"}",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"1e3\"}",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"99999999999999999999\"}",
        "DCGM_EXP_XID_ERRORS_COUNT{xid=\"13",
        "DCGM_EXP_XID_ERRORS_COUNT{notxid=\"13\"}",
        "{xid=\"13\"}",
        "",
      })
  void findsNothingInOtherFields(String field) {
    assertThat(detect(gpu(1), field, 0, 0, 1, 13)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-5, 13.5, 1e300, 4e9, -0.0, Double.MIN_VALUE})
  void takesNoCodeForWhatIsNone(double value) {
    assertThat(detect(gpu(1), XID, 0, 0, 1, value, 2, 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 1e300})
  void survivesCountersThatMakeNoSense(double value) {
    detect(gpu(1), DBE, 0, 0, 1, value, 2, -value, 3, 0);
    assertThat(detect(gpu(1), DBE, 4, 1)).hasSize(1);
  }

  @Test
  void makesOneEventOfACodeThatStays() {
    assertThat(detect(gpu(1), XID, 0, 0, 1, 79, 2, 79, 3, 79)).hasSize(1);
    assertThat(detect(gpu(1), XID, 4, 79, 5, 79)).isEmpty();
  }

  @Test
  void makesAnEventOfACodeThatIsThereFromTheStart() {
    assertThat(detect(gpu(1), XID, 0, 79)).hasSize(1);
  }

  @Test
  void saysNothingOfACounterThatIsNotZeroFromTheStart() {
    assertThat(detect(gpu(1), DBE, 0, 400)).isEmpty();
    assertThat(detect(gpu(1), DBE, 1, 401))
        .extracting(HealthEvent::occurrences)
        .containsExactly(1L);
  }

  @Test
  void takesACounterThatFallsForAResetAndCountsOnFromThere() {
    assertThat(detect(gpu(1), DBE, 0, 400, 1, 0, 2, 0)).isEmpty();
    assertThat(detect(gpu(1), DBE, 3, 2)).extracting(HealthEvent::occurrences).containsExactly(2L);
  }

  @Test
  void countsRepeatsOfAnXidWithinTheSameEvent() {
    assertThat(detect(gpu(1), XID_13_COUNT, 1, 1, 2, 3, 3, 2, 4, 3))
        .containsExactly(event(EventKind.XID, 13, 1, 4, 4));
  }

  @Test
  void beginsAnotherEventAnHourLater() {
    detect(gpu(1), XID_13_COUNT, 1, 1);
    assertThat(detect(gpu(1), XID_13_COUNT, 3_601, 2))
        .containsExactly(event(EventKind.XID, 13, 1, 3_601, 2));
    assertThat(detect(gpu(1), XID_13_COUNT, 3_602, 3))
        .containsExactly(event(EventKind.XID, 13, 3_602, 3_602, 1));
  }

  @Test
  void countsOnceWhatTwoFieldsTellOfTheSameMoment() {
    Frame frame =
        new Frame.Builder("h")
            .add(gpu(1), XID, SECOND, 13)
            .add(gpu(1), XID_13_COUNT, SECOND, 3)
            .build();
    assertThat(events(detectors.detect(List.of(frame))))
        .containsExactly(event(EventKind.XID, 13, 1, 1, 3));
  }

  @Test
  void doesNotMixGpusUp() {
    assertThat(detect(gpu(1), XID, 0, 0, 1, 79)).hasSize(1);
    assertThat(detect(gpu(2), XID, 0, 0, 1, 79)).hasSize(1);
  }

  @Test
  void showsTwoReasonsOfASlowdownAndEachOnce() {
    assertThat(detect(gpu(1), REASONS, 0, 0, 1, 0x40, 2, 0xC0, 3, 0xC4, 4, 0x80))
        .extracting(HealthEvent::kind, HealthEvent::firstSeenNs, HealthEvent::occurrences)
        .containsExactly(
            tuple(EventKind.THERMAL_SLOWDOWN, SECOND, 1L),
            tuple(EventKind.POWER_BRAKE, 2 * SECOND, 1L));
  }

  @Test
  void addsNothingWhenSamplesComeAgain() {
    Frame frame = frame(gpu(1), XID, 0, 0, 1, 79, 2, 13, 3, 0, 4, 13);
    assertThat(detectors.detect(List.of(frame))).hasSize(2);
    assertThat(detectors.detect(List.of(frame, frame))).isEmpty();
    assertThat(detect(gpu(1), XID, 5, 13)).isEmpty();
  }

  @Test
  void findsAnEventInASampleThatComesLate() {
    detect(gpu(1), REASONS, 0, 0, 10, 0);
    assertThat(detect(gpu(1), REASONS, 5, 0x40))
        .containsExactly(event(EventKind.THERMAL_SLOWDOWN, Cause.NO_CODE, 5, 5, 1));
    assertThat(detect(gpu(1), REASONS, 5, 0x40, 11, 0)).isEmpty();
  }

  @Test
  void findsAnEventInALateSampleThatEqualsTheNewest() {
    detect(gpu(1), REASONS, 0, 0, 7_200, 0, 7_300, 0x40);
    assertThat(detect(gpu(1), REASONS, 600, 0x40))
        .extracting(HealthEvent::firstSeenNs)
        .containsExactly(600 * SECOND);
  }

  @Test
  void addsNothingForALateSampleOfWhatIsKnown() {
    detect(gpu(1), XID, 0, 0, 10, 79);
    assertThat(detect(gpu(1), XID, 5, 79, 3, 0, 7, 79)).isEmpty();
    detect(gpu(2), DBE, 0, 0, 10, 2);
    assertThat(detect(gpu(2), DBE, 5, 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsTheSameCodesInWhateverOrderSamplesCome(long seed) {
    List<Frame> frames = new ArrayList<>();
    double[] codes = {0, 13, 13, 79, 79, 31};
    for (int i = 0; i < codes.length; i++) {
      frames.add(frame(gpu(1), XID, i, codes[i]));
      frames.add(frame(gpu(1), XID, i, codes[i]));
    }
    detect(gpu(1), XID, -1, 0);
    Collections.shuffle(frames, new Random(seed));
    frames.forEach(frame -> history.keep(events(detectors.detect(List.of(frame)))));
    assertThat(history.events())
        .extracting(event -> event.cause().code())
        .containsExactlyInAnyOrder(13L, 79L, 31L);
  }

  @Test
  void goesOnAtTheNewestStoredValuesAfterARestart() {
    history.stored(gpu(1), XID, 5, 79);
    history.stored(gpu(1), DBE, 5, 3);
    assertThat(detect(gpu(1), XID, 3, 0, 4, 79, 5, 79, 6, 79)).isEmpty();
    assertThat(detect(gpu(1), DBE, 5, 3, 6, 4)).hasSize(1);
  }

  @Test
  void findsTheSameEventAgainWhereTheSamplesWereNotStored() {
    Frame frame = frame(gpu(1), XID, 0, 0, 1, 79);
    List<HealthEvent> found = events(detectors.detect(List.of(frame)));
    detectors = new Detectors(history);
    assertThat(events(detectors.detect(List.of(frame)))).isEqualTo(found);
    history.keep(found);
    detectors = new Detectors(history);
    assertThat(detectors.detect(List.of(frame))).as("nothing to store").isEmpty();
  }

  @Test
  void findsAgainWhatItIsToldToForget() {
    Frame frame = frame(gpu(1), XID, 0, 0, 1, 79);
    List<HealthEvent> found = events(detectors.detect(List.of(frame)));
    detectors.forget();
    assertThat(events(detectors.detect(List.of(frame)))).isEqualTo(found);
  }

  @Test
  void asksAgainBeforeItBelievesInAChange() {
    detect(gpu(1), XID, 0, 0);
    history.stored(gpu(1), XID, 50, 79);
    assertThat(detect(gpu(1), XID, 51, 79)).as("another collector saw it begin").isEmpty();
    assertThat(detect(gpu(1), XID, 52, 13)).hasSize(1);
  }

  @Test
  void goesOnWithAStoredEvent() {
    history.stored(gpu(1), XID_13_COUNT, 5, 3);
    history.keep(List.of(event(EventKind.XID, 13, 1, 5, 3)));
    List<Finding> findings = detectors.detect(List.of(frame(gpu(1), XID_13_COUNT, 6, 5)));
    assertThat(findings).containsExactly(new Finding(event(EventKind.XID, 13, 1, 6, 5), false));
  }

  @Test
  void asksOnceForAllGpusOfABatch() {
    detectors.detect(List.of(frame(gpu(1), XID, 0, 0), frame(gpu(2), XID, 0, 0)));
    detectors.detect(List.of(frame(gpu(1), XID, 1, 0), frame(gpu(2), XID, 1, 0)));
    assertThat(history.questions()).isEqualTo(1);
  }

  @Test
  void asksNothingAboutFramesWithoutWatchedFields() {
    detect(gpu(1), "DCGM_FI_DEV_GPU_TEMP", 0, 40);
    assertThat(history.questions()).isZero();
  }

  @Test
  void keepsNoMoreSeriesThanItMay() {
    for (int i = 0; i <= Detectors.MOST_SERIES; i++) {
      detectors.detect(List.of(frame(gpu(i), XID, 0, 0)));
    }
    assertThat(detect(gpu(0), XID, 1, 79)).as("forgotten and learnt again").hasSize(1);
    assertThat(history.questions()).isGreaterThan(Detectors.MOST_SERIES);
  }

  private List<HealthEvent> detect(Labels gpu, String field, double... timesAndValues) {
    return events(detectors.detect(List.of(frame(gpu, field, timesAndValues))));
  }

  /**
   * @param timesAndValues seconds and value of one sample after the other
   */
  private static Frame frame(Labels gpu, String field, double... timesAndValues) {
    Frame.Builder builder = new Frame.Builder("h");
    for (int i = 0; i < timesAndValues.length; i += 2) {
      builder.add(gpu, field, (long) (timesAndValues[i] * SECOND), timesAndValues[i + 1]);
    }
    return builder.build();
  }

  private static List<HealthEvent> events(List<Finding> findings) {
    return findings.stream().map(Finding::event).toList();
  }

  private static HealthEvent event(
      EventKind kind, long code, long firstSecond, long lastSecond, long occurrences) {
    Cause cause = kind == EventKind.XID ? Cause.xid(code) : new Cause(kind, code, Severity.WARNING);
    return new HealthEvent(cause, gpu(1), firstSecond * SECOND, lastSecond * SECOND, occurrences);
  }

  private static Labels gpu(int number) {
    Series series = new Series(new SeriesId("GPU-" + number, ""), "h", "" + number, "", "H100", "");
    return new Labels(series, new Assignment("", "", "ns"), Map.of());
  }
}
