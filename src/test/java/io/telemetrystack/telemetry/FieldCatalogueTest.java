package io.telemetrystack.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.FieldCatalogue.Field;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCatalogueTest {
  private final FieldCatalogue catalogue = FieldCatalogue.standard();

  @ParameterizedTest
  @CsvFileSource(resources = "dcgm-exporter-counters.txt")
  void knowsEveryCounterOfDcgmExporter(String name) {
    assertThat(catalogue.find(name)).isPresent();
  }

  @Test
  void listsEachFieldOnceByIdWithASentence() {
    assertThat(catalogue.fields())
        .isSortedAccordingTo((a, b) -> Integer.compare(a.id(), b.id()))
        .allSatisfy(
            field -> assertThat(field.meaning()).matches("[A-Z][^.\\t]{15,}(\\.\\d[^.\\t]*)*\\."));
    assertThat(catalogue.fields().stream().map(Field::id).filter(id -> id > 0))
        .doesNotHaveDuplicates();
    assertThat(catalogue.fields().stream().filter(field -> field.id() == 0))
        .allSatisfy(field -> assertThat(field.name()).startsWith("DCGM_EXP_"));
    assertThat(
            catalogue.fields().stream()
                .flatMap(field -> Stream.concat(Stream.of(field.name()), field.aliases().stream())))
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(name).matches("DCGM_(FI|EXP)_[A-Z0-9_]+|dcgm_[a-z0-9_]+"));
  }

  @Test
  void hasFewUnits() {
    assertThat(catalogue.fields().stream().map(Field::unit))
        .isSubsetOf(
            "", "%", "B", "B/s", "C", "KB", "MHz", "MiB", "W", "lanes", "mJ", "ms", "ns", "s");
  }

  @Test
  void knowsAFieldByEverySpelling() {
    assertThat(catalogue.find("DCGM_FI_DEV_BOARD_POWER_WATTS"))
        .isEqualTo(catalogue.find("DCGM_FI_DEV_POWER_USAGE"))
        .isEqualTo(catalogue.find("dcgm_power_usage"))
        .get()
        .extracting(Field::id, Field::unit)
        .containsExactly(155, "W");
    assertThat(catalogue.canonicalName("dcgm_sm_clock")).isEqualTo("DCGM_FI_DEV_SM_CLOCK");
  }

  /** Since DCGM 4.7 it is a field of its own, and no other name of the percentage. */
  @Test
  void doesNotMixARatioWithAPercentage() {
    assertThat(catalogue.canonicalName("DCGM_FI_DEV_GPU_UTIL_RATIO"))
        .isEqualTo("DCGM_FI_DEV_GPU_UTIL_RATIO");
    assertThat(catalogue.find("DCGM_FI_DEV_GPU_UTIL_RATIO").orElseThrow().id()).isEqualTo(1613);
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_EXP_XID_ERRORS_COUNT, xid",
    "DCGM_EXP_XID_ERRORS_TOTAL, xid",
    "DCGM_EXP_CLOCK_EVENTS_COUNT, clock_event",
    "DCGM_EXP_CLOCK_EVENTS_TOTAL, clock_event",
    "DCGM_EXP_GPU_HEALTH_STATUS, health_watch",
    "DCGM_EXP_P2P_STATUS, peer_gpu",
    "DCGM_FI_DEV_NVLINK_THROUGHPUT_PER_LINK, nvlink",
    "DCGM_FI_DEV_NOT_LISTED, nvlink",
    "MY_METRIC, anything"
  })
  void tellsSamplesApart(String field, String label) {
    assertThat(catalogue.tellsApart(field, label)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_EXP_XID_ERRORS_COUNT, window_size_in_ms",
    "DCGM_EXP_GPU_HEALTH_STATUS, health_error_code",
    "DCGM_EXP_P2P_STATUS, link_status",
    "DCGM_FI_DEV_XID_ERRORS, err_code",
    "DCGM_FI_DEV_NOT_LISTED, pci_bus_id",
    "MY_METRIC, job"
  })
  void doesNotTakeOtherLabelsForADifference(String field, String label) {
    assertThat(catalogue.tellsApart(field, label)).isFalse();
  }

  /** Types as in dcgm_fields.cpp: double here is DCGM_FT_DOUBLE, everything else is not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCGM_FI_DEV_POWER_USAGE",
        "DCGM_FI_DEV_POWER_MGMT_LIMIT_MAX",
        "DCGM_FI_DEV_ENFORCED_POWER_LIMIT",
        "DCGM_FI_DEV_FB_USED_PERCENT",
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
        "DCGM_FI_PROF_SM_OCCUPANCY",
        "DCGM_FI_PROF_PIPE_FP16_ACTIVE"
      })
  void knowsWhatIsADouble(String field) {
    assertThat(catalogue.kindOf(field)).isEqualTo(ValueKind.DOUBLE);
  }

  @Test
  void takesNoCounterForA32BitNumber() {
    assertThat(catalogue.fields())
        .filteredOn(field -> field.kind() == FieldCatalogue.Kind.COUNTER)
        .allSatisfy(field -> assertThat(field.type()).isEqualTo(ValueKind.INT64));
  }

  @Test
  void letsAnUnknownFieldPass() {
    assertThat(catalogue.find("MY_FIELD")).isEmpty();
    assertThat(catalogue.canonicalName("MY_FIELD")).isEqualTo("MY_FIELD");
    assertThat(catalogue.kindOf("MY_FIELD")).isEqualTo(ValueKind.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_GPU_TEMP, 2147483632",
    "DCGM_FI_DEV_GPU_TEMP, 2147483633",
    "DCGM_FI_DEV_GPU_TEMP, 2147483634",
    "DCGM_FI_DEV_GPU_TEMP, 2147483635",
    "dcgm_gpu_temp, 2147483632",
    "DCGM_FI_DEV_GPU_TEMP, 9223372036854775794",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 9223372036854775792",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355328",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355329",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355331",
    "DCGM_FI_DEV_POWER_USAGE, 9223372036854775792",
    "DCGM_FI_DRIVER_VERSION, 9223372036854775792",
    "MY_FIELD, 9223372036854775795",
    "MY_FIELD, NaN",
    "DCGM_FI_DEV_GPU_TEMP, -Infinity"
  })
  void takesBlanksAndWhatIsNotFiniteAsAbsent(String field, double value) {
    assertThat(catalogue.isAbsent(field, value)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_GPU_TEMP, 2147483631",
    "DCGM_FI_DEV_GPU_TEMP, 2147483636",
    "DCGM_FI_DEV_GPU_TEMP, 140737488355328",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 2147483632",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 2147483635",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 5000000000",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 9223372036854774784",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 140737488355328",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355327",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355332",
    "DCGM_FI_DRIVER_VERSION, 2147483632",
    "DCGM_FI_DEV_POWER_USAGE, 2147483632",
    "MY_FIELD, 2147483632",
    "MY_FIELD, 140737488355328"
  })
  void keepsTrueValuesThatAreBlanksOfAnotherKind(String field, double value) {
    assertThat(catalogue.isAbsent(field, value)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<<<NULL>>>",
        "<<<NOT_FOUND>>>",
        "<<<NOT_SUPPORTED>>>",
        "<<<NOT_PERM>>>",
        "ERROR - FAILED TO CONVERT TO STRING"
      })
  void knowsBlankTexts(String text) {
    assertThat(ValueKind.isBlank(text)).isTrue();
    assertThat(ValueKind.isBlank(text + " ")).isFalse();
  }
}
