package io.telemetrystack.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.telemetry.FieldCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The alerts: Prometheus takes them, they fire when they should, and each can be looked up. */
class AlertsTest {
  private static final Path DIRECTORY = Path.of("dashboards");
  private static final Path RUNBOOK = Path.of("docs/runbook.md");
  private static final Pattern METRIC = Pattern.compile("\\b(telemetry_|http_|DCGM_)\\w+");
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  /** As a rule in the file. */
  record Alert(
      String name, String expression, Map<String, String> labels, Map<String, String> annotations) {
    @Override
    public String toString() {
      return name;
    }
  }

  @SuppressWarnings("unchecked")
  static List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    for (String file : List.of("alerts.yaml", "alerts-optional.yaml")) {
      Map<String, List<Map<String, Object>>> root =
          new Yaml().load(Files.readString(DIRECTORY.resolve(file)));
      for (Map<String, Object> group : root.get("groups")) {
        for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
          alerts.add(
              new Alert(
                  (String) rule.get("alert"),
                  (String) rule.get("expr"),
                  (Map<String, String>) rule.get("labels"),
                  (Map<String, String>) rule.get("annotations")));
        }
      }
    }
    return alerts;
  }

  @Test
  void prometheusTakesThem() throws Exception {
    promtool("check", "rules", "alerts.yaml", "alerts-optional.yaml");
  }

  @Test
  void eachIsSilentAndFiresWhenItShould() throws Exception {
    promtool("test", "rules", "alerts_test.yaml");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void hasBothATimeOfSilenceAndOneOfFiring(Alert alert) throws IOException {
    String asked = "ALERTS{alertname=\"" + alert.name() + "\",alertstate=\"firing\"}";
    assertThat(Files.readAllLines(DIRECTORY.resolve("alerts_test.yaml")))
        .filteredOn(line -> line.contains(asked))
        .anyMatch(line -> line.contains("exp_samples: []"))
        .anyMatch(line -> line.contains("exp_samples: [{value: 1}]"));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void saysHowBadItIsWhatItMeansAndWhereItIsDescribed(Alert alert) throws IOException {
    assertThat(alert.labels().get("severity")).isIn(SEVERITIES);
    assertThat(alert.annotations().get("summary")).isNotBlank();
    assertThat(alert.annotations().get("description")).endsWith(".");
    assertThat(alert.annotations())
        .containsEntry("runbook_url", RUNBOOK + "#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(Files.readAllLines(RUNBOOK)).containsOnlyOnce("### " + alert.name());
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void asksOnlyForMetricsThatExist(Alert alert) throws IOException {
    Set<String> missing = new TreeSet<>();
    Matcher names = METRIC.matcher(alert.expression().replaceAll("\"[^\"]*\"", ""));
    while (names.find()) {
      if (!exists(names.group())) {
        missing.add(names.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theRunbookHasNoSectionTooMany() throws IOException {
    List<String> sections =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .toList();
    assertThat(sections)
        .containsExactlyInAnyOrderElementsOf(alerts().stream().map(Alert::name).toList());
  }

  private static boolean exists(String metric) throws IOException {
    if (metric.startsWith("DCGM_")) {
      return FieldCatalogue.standard().fields().stream()
          .anyMatch(field -> field.name().equals(metric));
    }
    return MetricNames.inTheCode().contains(metric.replaceAll("_(bucket|count|sum|max)$", ""));
  }

  private static void promtool(String... arguments) throws Exception {
    assumeThat(ServerProcess.isInstalled("promtool")).as("promtool is installed").isTrue();
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(DIRECTORY.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
