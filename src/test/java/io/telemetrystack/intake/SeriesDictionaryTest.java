package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.Assignment;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesDictionaryTest {
  private final SeriesDictionary dictionary = new SeriesDictionary();
  private Description description;

  @BeforeEach
  void describeAGpu() {
    description = gpu();
  }

  private static Description gpu() {
    Description gpu = new Description();
    gpu.label("UUID", "GPU-1");
    gpu.label("Hostname", "h1");
    return gpu;
  }

  private String field(String metric) {
    description.label("__name__", metric);
    assertThat(description.refusal()).isNull();
    return dictionary.find(description).field;
  }

  private Map<String, String> attributes() {
    return dictionary.find(description).labels.attributes();
  }

  @Test
  void keepsDcgmsLabelsAsAttributes() {
    description.label("DCGM_FI_DRIVER_VERSION", "535");
    description.label("err_code", "0");
    assertThat(field("DCGM_FI_DEV_XID_ERRORS")).isEqualTo("DCGM_FI_DEV_XID_ERRORS");
    assertThat(attributes()).isEqualTo(Map.of("DCGM_FI_DRIVER_VERSION", "535", "err_code", "0"));
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_EXP_XID_ERRORS_COUNT, xid",
    "DCGM_EXP_CLOCK_EVENTS_COUNT, clock_event",
    "DCGM_EXP_GPU_HEALTH_STATUS, health_watch"
  })
  void makesTheLabelThatTellsDerivedCountersApartPartOfTheName(String metric, String label) {
    description.label(label, "7");
    description.label("window_size_in_ms", "300000");
    assertThat(field(metric)).isEqualTo(metric + "{" + label + "=\"7\"}");
    assertThat(attributes()).isEqualTo(Map.of("window_size_in_ms", "300000"));
  }

  @Test
  void makesEveryLabelOfAnUnknownMetricPartOfTheNameButThoseOfTheTarget() {
    description.label("zone", "z");
    description.label("le", "+Inf");
    description.label("job", "exporter");
    description.label("instance", "h1:9400");
    description.label("empty", "");
    assertThat(field("latency_bucket")).isEqualTo("latency_bucket{le=\"+Inf\",zone=\"z\"}");
    assertThat(attributes()).isEqualTo(Map.of("job", "exporter", "instance", "h1:9400"));
  }

  @Test
  void namesThatSayTimeOrValueElsewhereArePlainLabels() {
    description.label("value", "v");
    description.label("timestamp", "t");
    description.label("metric_name", "m");
    assertThat(field("x")).isEqualTo("x{metric_name=\"m\",timestamp=\"t\",value=\"v\"}");
  }

  @Test
  void escapesTextsInAName() {
    description.label("a", "q\"b\\n\nc\u0007");
    assertThat(field("x")).isEqualTo("x{a=\"q\\\"b\\\\n\\nc\\u0007\"}");
  }

  @Test
  void takesThePodOfAnExportedLabelRatherThanTheScrapersOwn() {
    description.label("pod", "exporter-x7");
    description.label("exported_pod", "train-1");
    description.label("namespace", "monitoring");
    description.label("exported_namespace", "");
    description.label("exported_job", "j");
    field("DCGM_FI_DEV_GPU_UTIL");
    assertThat(dictionary.find(description).labels.assignment())
        .isEqualTo(new Assignment("", "train-1", "monitoring"));
    assertThat(attributes()).isEqualTo(Map.of("exported_job", "j"));
  }

  @Test
  void countsWhatIsSaidFirst() {
    description.put("host", "h2");
    description.put("rack", "r1");
    description.put("rack", "r2");
    field("F");
    assertThat(dictionary.find(description).labels.series().host()).isEqualTo("h1");
    assertThat(attributes()).isEqualTo(Map.of("rack", "r1"));
  }

  @Test
  void givesOneObjectForOneDescriptionAndAnotherForAnother() {
    description.label("rack", "r1");
    SeriesField one = dictionary.find(description, "DCGM_FI_DEV_POWER_USAGE");
    Description same = gpu();
    same.label("rack", "r1");
    Description moved = gpu();
    moved.label("rack", "r2");

    assertThat(dictionary.find(same, "DCGM_FI_DEV_BOARD_POWER_WATTS")).isSameAs(one);
    assertThat(dictionary.find(same, "DCGM_FI_DEV_POWER_USAGE_total")).isSameAs(one);
    assertThat(dictionary.find(same, "DCGM_FI_DEV_GPU_TEMP").labels).isSameAs(one.labels);
    SeriesField other = dictionary.find(moved, "DCGM_FI_DEV_POWER_USAGE");
    assertThat(other).isNotSameAs(one);
    assertThat(other.mark).isSameAs(one.mark);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "\u0085"})
  void refusesWhatNamesNoSeries(String uuid) {
    Description named = new Description();
    named.put("uuid", uuid);
    named.put("host", "h1");
    named.put(LabelRole.FIELD, "", "F");
    assertThat(named.refusal()).isEqualTo(RejectReason.BAD_IDENTITY);
    assertThat(named.hasUuid()).isEqualTo(!uuid.isEmpty());
  }

  @Test
  void refusesTooManyAndTooLongLabels() {
    description.label("__name__", "F");
    for (int i = 0; i < 253; i++) {
      description.label("l" + i, "v");
    }
    assertThat(description.refusal()).isNull();
    description.label("one-more", "v");
    assertThat(description.refusal()).isEqualTo(RejectReason.LABELS_TOO_LONG);

    Description longOne = gpu();
    longOne.label("__name__", "F");
    longOne.put("a", "x".repeat(16 * 1024));
    assertThat(longOne.refusal()).isEqualTo(RejectReason.LABELS_TOO_LONG);
  }

  @Test
  void forgetsRatherThanGrows() {
    SeriesDictionary small = new SeriesDictionary(100_000);
    SeriesField first = small.find(gpu(), "F");
    for (int i = 0; i < 5; i++) {
      small.find(describedAtLength(i), "F");
    }
    assertThat(small.find(gpu(), "F")).isSameAs(first);
    small.find(describedAtLength(5), "F");
    small.find(describedAtLength(6), "F");

    assertThat(small.find(gpu(), "F")).isNotSameAs(first);
  }

  private Description describedAtLength(int number) {
    Description described = gpu();
    described.put("a", number + "x".repeat(15_000));
    return described;
  }
}
