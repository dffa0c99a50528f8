package io.telemetrystack.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCatalogueTest {
  private final FieldCatalogue catalogue = FieldCatalogue.standard();

  @Test
  void listsEachFieldOnceByIdWithASentence() {
    assertThat(catalogue.fields())
        .hasSizeGreaterThan(60)
        .isSortedAccordingTo((a, b) -> Integer.compare(a.id(), b.id()))
        .allSatisfy(field -> assertThat(field.meaning()).endsWith(".").hasSizeGreaterThan(15));
    assertThat(catalogue.fields().stream().map(FieldCatalogue.Field::id)).doesNotHaveDuplicates();
  }

  @Test
  void knowsAFieldByBothSpellings() {
    assertThat(catalogue.canonicalName("DCGM_FI_DEV_GPU_UTIL_RATIO"))
        .isEqualTo("DCGM_FI_DEV_GPU_UTIL");
    assertThat(catalogue.find("DCGM_FI_DEV_BOARD_POWER_WATTS"))
        .isEqualTo(catalogue.find("DCGM_FI_DEV_POWER_USAGE"))
        .get()
        .extracting(FieldCatalogue.Field::id, FieldCatalogue.Field::unit)
        .containsExactly(155, "W");
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
    "DCGM_FI_DEV_GPU_TEMP, 2147483635",
    "DCGM_FI_DEV_GPU_TEMP, 9223372036854775794",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 9223372036854775792",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355328",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355331",
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
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 2147483632",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 140737488355328",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355327",
    "DCGM_FI_DEV_POWER_USAGE, 2147483632",
    "MY_FIELD, 2147483632",
    "MY_FIELD, 140737488355328"
  })
  void keepsTrueValuesThatAreBlanksOfAnotherKind(String field, double value) {
    assertThat(catalogue.isAbsent(field, value)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<<NOT_SUPPORTED>>>", "ERROR - FAILED TO CONVERT TO STRING"})
  void knowsBlankTexts(String text) {
    assertThat(ValueKind.isBlank(text)).isTrue();
    assertThat(ValueKind.isBlank(text + " ")).isFalse();
  }
}
