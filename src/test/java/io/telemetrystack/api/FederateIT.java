package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The latest values as a Prometheus scrapes them. */
final class FederateIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";

  private final InMemoryStore store = new InMemoryStore();
  private final TestServer server = TestApi.serve(store, NOW, Map.of());

  @AfterEach
  void stop() {
    server.close();
  }

  private void write(Labels labels, String field, long timeNs, double value) {
    Frame.Builder frame = new Frame.Builder(labels.series().host());
    store.write(List.of(frame.add(labels, field, timeNs, value).build()));
  }

  private static Labels labels(String instance, Assignment to, Map<String, String> attributes) {
    String profile = instance.isEmpty() ? "" : "1g.10gb";
    SeriesId id = new SeriesId("GPU-1", instance);
    return new Labels(new Series(id, "a", "3", "nvidia3", "H100", profile), to, attributes);
  }

  private List<String> federate(String query) throws Exception {
    HttpResponse<String> response = server.get("/federate" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    return response.body().lines().toList();
  }

  @Test
  void writesSamplesAsDcgmExporterDoesWithTheirTimes() throws Exception {
    Assignment to = new Assignment("main", "train-1", "ml");
    Map<String, String> attributes = Map.of("DCGM_FI_DRIVER_VERSION", "5\"35\\\n", "err-or", "x");
    write(labels("", to, attributes), TEMPERATURE, NOW_NS - 1_500_000, 61.5);
    write(labels("2", Assignment.NONE, Map.of("instance", "a:9400")), TEMPERATURE, NOW_NS, 60);

    assertThat(federate(""))
        .containsExactly(
            "# HELP DCGM_FI_DEV_GPU_TEMP Temperature of the GPU's core.",
            "# TYPE DCGM_FI_DEV_GPU_TEMP gauge",
            "DCGM_FI_DEV_GPU_TEMP{gpu=\"3\",UUID=\"GPU-1\",device=\"nvidia3\",modelName=\"H100\","
                + "Hostname=\"a\",container=\"main\",namespace=\"ml\",pod=\"train-1\","
                + "DCGM_FI_DRIVER_VERSION=\"5\\\"35\\\\\\n\",instance=\"a\"} 61.5 1795341599998",
            "DCGM_FI_DEV_GPU_TEMP{gpu=\"3\",UUID=\"GPU-1\",device=\"nvidia3\",modelName=\"H100\","
                + "GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"2\",Hostname=\"a\","
                + "instance=\"a:9400\"} 60 1795341600000");
  }

  @Test
  void leavesOutWhatIsStale() throws Exception {
    Labels labels = labels("", Assignment.NONE, Map.of());
    write(labels, TEMPERATURE, NOW_NS - Duration.ofMinutes(5).toNanos() - 1, 61);
    write(labels, "DCGM_FI_DEV_POWER_USAGE", NOW_NS - Duration.ofMinutes(5).toNanos(), 300);

    assertThat(federate(""))
        .filteredOn(line -> !line.startsWith("#"))
        .hasSize(1)
        .allMatch(line -> line.startsWith("DCGM_FI_DEV_POWER_USAGE{"));
  }

  @Test
  void labelsInNamesAreLabelsAgainAndTheirMetricStaysTogether() throws Exception {
    Labels labels = labels("", Assignment.NONE, Map.of("nvlink", "all"));
    write(labels, "NAME", NOW_NS, 1);
    write(labels, "NAME{nvlink=\"0\",x=\"a\\\"b\"}", NOW_NS, 2);
    write(labels, "NAMELY", NOW_NS, 3);

    assertThat(federate("").stream().map(line -> line.replaceAll("gpu=.*Hostname=\"a\",", "")))
        .containsExactly(
            "# TYPE NAME untyped",
            "NAME{nvlink=\"all\",instance=\"a\"} 1 1795341600000",
            "NAME{nvlink=\"0\",instance=\"a\",x=\"a\\\"b\"} 2 1795341600000",
            "# TYPE NAMELY untyped",
            "NAMELY{nvlink=\"all\",instance=\"a\"} 3 1795341600000");
  }

  @Test
  void countsFieldsWhoseNamesPrometheusCannotHave() throws Exception {
    Labels labels = labels("", Assignment.NONE, Map.of());
    write(labels, "größe", NOW_NS, 1);
    write(labels, "a b", NOW_NS, 2);
    write(labels, "NAME{x}", NOW_NS, 2);
    write(labels, "NAME{x=\"1\"", NOW_NS, 2);
    write(labels, "NAME{x=\"1\" 5\n\"}", NOW_NS, 2);

    assertThat(federate(""))
        .containsExactly(
            "# HELP telemetry_federate_fields_left_out Fields whose names Prometheus cannot have.",
            "# TYPE telemetry_federate_fields_left_out gauge",
            "telemetry_federate_fields_left_out 5");
  }

  @Test
  void givesOnlyTheFieldsThatAreNamed() throws Exception {
    Labels labels = labels("", Assignment.NONE, Map.of());
    write(labels, TEMPERATURE, NOW_NS, 1);
    write(labels, "DCGM_FI_DEV_POWER_USAGE", NOW_NS, 2);
    write(labels, "OTHER{x=\"1\"}", NOW_NS, 3);

    assertThat(federate("?match%5B%5D=DCGM_FI_DEV_GPU_TEMP_CELSIUS&match%5B%5D=OTHER"))
        .filteredOn(line -> !line.startsWith("#"))
        .extracting(line -> line.split("\\{", -1)[0])
        .containsExactly(TEMPERATURE, "OTHER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%7B__name__%3D~%22DCGM.*%22%7D", "NAME%7Bx%3D%221%22%7D", "1", ""})
  void refusesSelectors(String selector) throws Exception {
    HttpResponse<String> response = server.get("/federate?match%5B%5D=" + selector);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"parameter\":\"match[]\"");
  }
}
