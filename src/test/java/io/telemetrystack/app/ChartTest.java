package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects that the chart makes, and the values that it refuses. */
class ChartTest {
  /** Options that only the chart sets, since other objects go by them. */
  private static final Set<String> WIRED =
      Set.of(
          "ROLES",
          "DATA_DIR",
          "NODE_ID",
          "PORT",
          "API_KEYS_FILE",
          "HTTP_TLS",
          "HTTP_CLIENT_AUTH",
          "TLS_CERT_FILE",
          "TLS_KEY_FILE",
          "TLS_CLIENT_CA_FILE",
          "CLUSTER_MEMBERS",
          "CLUSTER_DISCOVERY",
          "CLUSTER_NAME",
          "CLUSTER_HOST",
          "CLUSTER_PORT",
          "EVENT_BUS_PORT",
          "INFLUXDB_URL",
          "INFLUXDB_ORG",
          "INFLUXDB_BUCKET");

  static List<String> cases() throws IOException {
    return Chart.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void passesLintAndMakesObjectsThatKubernetesTakes(String values) throws Exception {
    LintResult lint = Chart.lint(values);
    assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
    for (JsonNode object : Chart.render(values)) {
      StrictManifests.check(object);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refersOnlyToWhatItMakes(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    Set<String> accounts = Chart.named(objects, "ServiceAccount").keySet();
    Chart.nodes(objects)
        .forEach(
            (name, pod) ->
                assertThat(accounts)
                    .as(name)
                    .contains(pod.at("/spec/serviceAccountName").asText()));
    Chart.named(objects, "StatefulSet")
        .values()
        .forEach(
            set ->
                assertThat(Chart.named(objects, "Service"))
                    .containsKey(set.at("/spec/serviceName").asText()));
    Chart.named(objects, "Service")
        .forEach((name, service) -> assertSelectsPods(name, service.at("/spec/selector"), objects));
    Chart.named(objects, "PodDisruptionBudget")
        .forEach(
            (name, budget) ->
                assertSelectsPods(name, budget.at("/spec/selector/matchLabels"), objects));
    Chart.named(objects, "HorizontalPodAutoscaler")
        .values()
        .forEach(
            scaler ->
                assertThat(Chart.named(objects, "Deployment"))
                    .containsKey(scaler.at("/spec/scaleTargetRef/name").asText()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void setsOnlyOptionsOfTheProductToValuesThatItTakes(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    for (JsonNode pod : Chart.nodes(objects).values()) {
      Map<String, String> environment = Chart.environment(objects, pod);
      Set<String> unknown = new TreeSet<>(environment.keySet());
      for (Option<?> option : Options.ALL) {
        unknown.remove(option.env());
        if (option.secret()) {
          unknown.remove(option.env() + "_FILE");
          environment.remove(option.env() + "_FILE");
        }
      }
      assertThat(unknown).isEmpty();
      SettingsResolver.Resolution resolution = Options.resolve(null, environment, Map.of());
      assertThat(resolution.problems()).isEmpty();
      assertThat(NodeConfig.problems(resolution.settings())).isEmpty();
    }
  }

  @Test
  void theSchemaKnowsEveryOptionThatIsNoSecretAndNotTheChartsOwn() throws IOException {
    JsonNode schema = Chart.YAML.readTree(Chart.DIRECTORY.resolve("values.schema.json").toFile());
    Set<String> known = new TreeSet<>();
    schema.at("/properties/settings/properties").fieldNames().forEachRemaining(known::add);
    Set<String> options = new TreeSet<>();
    for (Option<?> option : Options.ALL) {
      if (!option.secret() && !WIRED.contains(option.env())) {
        options.add(option.env());
      }
    }
    assertThat(known).isEqualTo(options);
  }

  @ParameterizedTest
  @CsvSource({
    "replicas, 3, replicas",
    "broker.replica, 3, replica",
    "settings.QUEUE_SISE, 5, QUEUE_SISE",
    "settings.API_KEY, open-sesame, API_KEY",
    "settings.QUEUE_SIZE, many, integer",
    "settings.DURABILITY, maybe, DURABILITY",
    "settings.SPILL_AGE, soon, SPILL_AGE",
    "mode, both, mode",
    "broker.replicas, 0, replicas",
    "port, 80, port",
    "image.pullPolicy, Sometimes, pullPolicy",
    "resources.limits.memory, plenty, memory",
    "influxdb.url, influxdb:8086, url",
  })
  void refusesValuesThatDoNotExist(String key, String value, String named) {
    assertThatThrownBy(() -> Chart.render("minimal", Chart.Release.with(Map.of(key, value))))
        .hasMessageContaining("schema")
        .hasMessageContaining(named);
  }

  @Test
  void refusesProductionWithoutSecrets() {
    List<Path> production = List.of(Chart.DIRECTORY.resolve("values-production.yaml"));
    assertThatThrownBy(
            () ->
                Chart.render(
                    production, Chart.Release.with(Map.of("influxdb.url", "http://influxdb:8086"))))
        .hasMessageContaining("auth.existingSecret is not set and auth.generate is false")
        .hasMessageContaining("influxdb.existingSecret is not set");
  }

  @Test
  void refusesAClusterWithoutADatabaseThatItsNodesShare() {
    assertThatThrownBy(
            () -> Chart.render("minimal", Chart.Release.with(Map.of("influxdb.enabled", "false"))))
        .hasMessageContaining("mode=cluster needs a database that its nodes share");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keepsSecretsOutOfEverythingElse(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    for (JsonNode secret : Chart.named(objects, "Secret").values()) {
      assertThat(secret.at("/metadata/annotations/helm.sh~1resource-policy").asText())
          .isEqualTo("keep");
      for (JsonNode value : secret.path("data")) {
        byte[] bytes = Base64.getDecoder().decode(value.asText());
        assertThat(bytes).hasSize(48);
        for (JsonNode object : objects) {
          if (!object.path("kind").asText().equals("Secret")) {
            assertThat(object.toString())
                .doesNotContain(new String(bytes, StandardCharsets.US_ASCII))
                .doesNotContain(value.asText());
          }
        }
      }
    }
    Set<String> secretOptions = new HashSet<>();
    Options.ALL.stream().filter(Option::secret).forEach(it -> secretOptions.add(it.env()));
    Chart.nodes(objects)
        .values()
        .forEach(
            pod ->
                assertThat(Chart.environment(objects, pod).keySet())
                    .doesNotContainAnyElementsOf(secretOptions));
    assertThat(objects.toString()).doesNotContain("secretKeyRef");
  }

  @Test
  void keepsSecretsThatTheClusterHolds() throws IOException {
    String held =
        Base64.getEncoder().encodeToString("k".repeat(48).getBytes(StandardCharsets.US_ASCII));
    JsonNode secret =
        Chart.named(
                Chart.render("minimal", Chart.Release.holding(Map.of("api-key", held))), "Secret")
            .get("demo-telemetry-stack-keys");
    assertThat(secret.at("/data/api-key").asText()).isEqualTo(held);
    assertThat(secret.at("/data/service-token").asText()).isNotEmpty().isNotEqualTo(held);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsHowToReachItAndGetTheKey(String values) throws IOException {
    String secret =
        switch (values) {
          case "production", "tls" -> "telemetry-keys";
          default -> "demo-telemetry-stack-keys";
        };
    assertThat(Chart.notes(values, Chart.Release.PLAIN))
        .contains("kubectl -n gpus get secret " + secret + " -o jsonpath='{.data.api-key}'")
        .contains(
            values.equals("production")
                ? "https://telemetry.example.com/"
                : "port-forward svc/demo-telemetry-stack-"
                    + (values.equals("all-in-one") ? "all-in-one" : "api"));
  }

  @Test
  void twoReleasesInOneNamespaceShareNothing() throws IOException {
    String longName = "a-release-with-a-name-that-is-cut-";
    List<JsonNode> one = Chart.render("cluster-of-3", Chart.Release.named(longName + "one"));
    List<JsonNode> two = Chart.render("cluster-of-3", Chart.Release.named(longName + "two"));
    assertThat(names(one)).doesNotContainAnyElementsOf(names(two));
    Chart.named(one, "Service")
        .values()
        .forEach(
            service ->
                Chart.pods(two)
                    .values()
                    .forEach(
                        pod -> assertThat(selects(service.at("/spec/selector"), pod)).isFalse()));
  }

  @Test
  void anUpgradeChangesNothingThatIsImmutable() throws IOException {
    Map<String, Object> changes =
        Map.of(
            "image.tag", "9.9.9",
            "broker.replicas", "5",
            "podLabels.team", "gpu",
            "settings.QUEUE_SIZE", "10",
            "cluster.discovery", "dns");
    assertThat(immutable(Chart.render("cluster-of-3", Chart.Release.with(changes))))
        .isEqualTo(immutable(Chart.render("cluster-of-3")));
  }

  /** By kind and name, what Kubernetes refuses to change. */
  private static Map<String, String> immutable(List<JsonNode> objects) {
    Map<String, String> found = new TreeMap<>();
    for (String kind : List.of("StatefulSet", "Deployment")) {
      Chart.named(objects, kind)
          .forEach(
              (name, object) -> {
                ObjectNode spec = object.path("spec").deepCopy();
                found.put(
                    kind + "/" + name,
                    spec.retain(
                            "selector",
                            "serviceName",
                            "podManagementPolicy",
                            "volumeClaimTemplates")
                        .toString());
              });
    }
    return found;
  }

  private static List<String> names(List<JsonNode> objects) {
    List<String> names = new ArrayList<>();
    objects.forEach(
        it -> names.add(it.path("kind").asText() + "/" + it.at("/metadata/name").asText()));
    assertThat(names).doesNotHaveDuplicates();
    return names;
  }

  private static void assertSelectsPods(String name, JsonNode selector, List<JsonNode> objects) {
    assertThat(Chart.pods(objects).values())
        .as(name)
        .anySatisfy(pod -> assertThat(selects(selector, pod)).isTrue());
  }

  private static boolean selects(JsonNode selector, JsonNode pod) {
    return selector.properties().stream()
        .allMatch(label -> label.getValue().equals(pod.at("/metadata/labels").get(label.getKey())));
  }
}
