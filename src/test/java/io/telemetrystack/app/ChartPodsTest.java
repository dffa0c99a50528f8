package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the chart's pods run: confined, probed, stopped with time, fenced. */
class ChartPodsTest {
  static List<String> cases() throws IOException {
    return Chart.cases();
  }

  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
  @ParameterizedTest
  @MethodSource("cases")
  void meetTheRestrictedProfile(String values) throws IOException {
    Chart.pods(Chart.render(values))
        .forEach(
            (name, pod) -> {
              JsonNode spec = pod.path("spec");
              assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).as(name).isTrue();
              assertThat(spec.at("/securityContext/runAsUser").asInt()).as(name).isPositive();
              assertThat(spec.at("/securityContext/seccompProfile/type").asText())
                  .as(name)
                  .isEqualTo("RuntimeDefault");
              for (String forbidden : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(spec.has(forbidden)).as(name).isFalse();
              }
              for (JsonNode container : spec.path("containers")) {
                assertConfined(name, container);
              }
              for (JsonNode volume : spec.path("volumes")) {
                assertThat(volume.properties().stream().map(Map.Entry::getKey))
                    .as(name)
                    .isSubsetOf("name", "emptyDir", "secret", "projected", "persistentVolumeClaim");
              }
            });
  }

  private static void assertConfined(String name, JsonNode container) {
    JsonNode security = container.path("securityContext");
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).as(name).isTrue();
    assertThat(security.at("/capabilities/drop").toString()).as(name).isEqualTo("[\"ALL\"]");
    assertThat(security.at("/capabilities/add").isMissingNode()).as(name).isTrue();
    for (JsonNode port : container.path("ports")) {
      assertThat(port.has("hostPort")).as(name).isFalse();
    }
    assertThat(container.at("/resources/limits/memory").asText()).as(name).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areProbedWhereTheyListen(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    Chart.nodes(objects)
        .forEach(
            (name, pod) -> {
              JsonNode container = pod.at("/spec/containers/0");
              boolean tls = "true".equals(Chart.environment(objects, pod).get("HTTP_TLS"));
              Map.of(
                      "startupProbe",
                      "/health",
                      "livenessProbe",
                      "/health",
                      "readinessProbe",
                      "/ready")
                  .forEach(
                      (probe, path) -> {
                        JsonNode get = container.at("/" + probe + "/httpGet");
                        assertThat(get.path("path").asText()).as(name + probe).isEqualTo(path);
                        assertThat(get.path("port").asText()).isEqualTo("http");
                        assertThat(get.path("scheme").asText()).isEqualTo(tls ? "HTTPS" : "HTTP");
                      });
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void startAgainWhenSettingsOrSecretsChange(String values) throws IOException {
    Map<String, JsonNode> before = Chart.nodes(Chart.render(values));
    Map<String, JsonNode> settings =
        Chart.nodes(Chart.render(values, Chart.Release.with(Map.of("settings.QUEUE_SIZE", "7"))));
    Map<String, JsonNode> secrets =
        Chart.nodes(Chart.render(values, Chart.Release.with(Map.of("auth.existingSecret", "x"))));
    before.forEach(
        (name, pod) -> {
          String annotations = "/metadata/annotations/checksum~1";
          assertThat(pod.at(annotations + "config").asText())
              .as(name)
              .hasSize(64)
              .isNotEqualTo(settings.get(name).at(annotations + "config").asText());
          assertThat(pod.at(annotations + "secret").asText())
              .as(name)
              .hasSize(64)
              .isNotEqualTo(secrets.get(name).at(annotations + "secret").asText());
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areGivenTheTimeThatAGracefulStopMayTake(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    for (JsonNode pod : Chart.nodes(objects).values()) {
      long timeout =
          NodeConfig.from(
                  Options.resolve(null, Chart.environment(objects, pod), Map.of()).settings())
              .shutdownTimeout()
              .toSeconds();
      long preStop =
          Long.parseLong(pod.at("/spec/containers/0/lifecycle/preStop/exec/command/1").asText());
      assertThat(pod.at("/spec/terminationGracePeriodSeconds").asLong())
          .isGreaterThan(timeout + preStop);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nobodyElseReachesThePortsOfTheCluster(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    JsonNode rules =
        Chart.named(objects, "NetworkPolicy").values().iterator().next().at("/spec/ingress");
    boolean cluster = !values.equals("all-in-one");
    Set<String> open = new HashSet<>();
    for (JsonNode rule : rules) {
      for (JsonNode port : rule.path("ports")) {
        open.add(port.path("port").asText());
        if (!port.path("port").asText().equals("http")) {
          assertThat(rule.path("from")).hasSize(1);
          assertThat(rule.at("/from/0/podSelector/matchLabels/telemetry-stack~1node").asText())
              .isEqualTo("true");
        }
      }
    }
    assertThat(open).isEqualTo(cluster ? Set.of("http", "cluster", "event-bus") : Set.of("http"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void mayAskKubernetesOnlyWhereTheyDo(String values) throws IOException {
    List<JsonNode> objects = Chart.render(values);
    Chart.nodes(objects)
        .forEach(
            (name, pod) -> {
              Map<String, String> environment = Chart.environment(objects, pod);
              boolean scrapes =
                  environment.getOrDefault("SCRAPE_TARGETS", "").contains("pods:")
                      && environment.get("ROLES").matches("all|streamer");
              boolean discovers =
                  environment.getOrDefault("CLUSTER_DISCOVERY", "").startsWith("kubernetes:");
              assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean())
                  .as(name)
                  .isEqualTo(scrapes || discovers);
            });
    Set<String> roles = new HashSet<>(Chart.named(objects, "Role").keySet());
    roles.addAll(Chart.named(objects, "ClusterRole").keySet());
    assertThat(roles)
        .isEqualTo(
            switch (values) {
              case "dev" -> Set.of("demo-telemetry-stack-scrape");
              case "cluster-of-3" ->
                  Set.of("demo-telemetry-stack-discovery", "gpus-demo-telemetry-stack-scrape");
              default -> Set.of();
            });
  }

  @Test
  void haveTheResourcesOfTheirTable() throws IOException {
    assertResources(
        "minimal",
        "{\"cpu\":\"100m\",\"memory\":\"128Mi\"}",
        "{\"cpu\":\"500m\",\"memory\":\"512Mi\"}");
    assertResources(
        "production",
        "{\"cpu\":\"500m\",\"memory\":\"1Gi\"}",
        "{\"cpu\":\"2000m\",\"memory\":\"4Gi\"}");
  }

  private static void assertResources(String values, String requests, String limits)
      throws IOException {
    for (JsonNode pod : Chart.nodes(Chart.render(values)).values()) {
      JsonNode resources = pod.at("/spec/containers/0/resources");
      assertThat(resources.path("requests")).hasToString(requests);
      assertThat(resources.path("limits")).hasToString(limits);
    }
  }

  @Test
  void keepWhatTheyAcceptInProduction() throws IOException {
    List<JsonNode> objects = Chart.render("production");
    Chart.nodes(objects)
        .values()
        .forEach(
            pod -> assertThat(Chart.environment(objects, pod)).containsEntry("DURABILITY", "disk"));
    assertThat(Chart.named(objects, "Secret")).isEmpty();
  }
}
