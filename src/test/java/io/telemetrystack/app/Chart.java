package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.telemetrystack.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chart, rendered and linted by Helm itself, of a copy in which two things differ: what the
 * templates look up in the cluster is answered here, for want of one, and the pod of 'helm test' is
 * an object like the others, since Helm prints those only.
 */
final class Chart implements AutoCloseable {
  static final Path DIRECTORY = Path.of("helm/telemetry-stack");
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String CASE = "-values.yaml";
  private static final String LOOKUP = "lookup \"v1\" \"Secret\" .root.Release.Namespace .name";
  private static final String HOOK = "helm.sh/hook: test";
  private static final String NAMESPACE = "gpus";
  private static final String KUBERNETES = "1.31.0";

  /**
   * An installation.
   *
   * @param set as with {@code --set}
   * @param held the value of each key of Secrets that the cluster holds, base64
   */
  record Release(String name, Map<String, Object> set, Map<String, String> held) {
    static final Release PLAIN = new Release("demo", Map.of(), Map.of());

    static Release named(String name) {
      return new Release(name, Map.of(), Map.of());
    }

    static Release with(Map<String, Object> set) {
      return new Release("demo", set, Map.of());
    }

    static Release holding(Map<String, String> held) {
      return new Release("demo", Map.of(), held);
    }
  }

  private final Path copy;

  private Chart(Release release) throws IOException {
    copy = Files.createTempDirectory("chart").resolve("telemetry-stack");
    StringBuilder held = new StringBuilder("dict \"data\" (dict");
    release.held().forEach((key, value) -> held.append(" \"%s\" \"%s\"".formatted(key, value)));
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(DIRECTORY.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectory(to);
        } else {
          String text = Files.readString(file).replace(LOOKUP, held + ")");
          Files.writeString(to, text.replace(HOOK, "was/hook: test"));
        }
      }
    }
  }

  @Override
  public void close() {
    Scratch.delete(copy.getParent());
  }

  /** Names of the values files of {@code ci}. */
  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
      return files.map(file -> file.getFileName().toString().replace(CASE, "")).sorted().toList();
    }
  }

  /** The objects of a case of {@code ci}, on top of the chart's own values for it, if any. */
  static List<JsonNode> render(String values) throws IOException {
    return render(values, Release.PLAIN);
  }

  static List<JsonNode> render(String values, Release release) throws IOException {
    return render(valuesFiles(values), release);
  }

  /**
   * @throws IllegalStateException with Helm's message when it refuses
   */
  static List<JsonNode> render(List<Path> valuesFiles, Release release) throws IOException {
    try (Chart chart = new Chart(release)) {
      TemplateCommand command =
          new Helm(chart.copy)
              .template()
              .withName(release.name())
              .withNamespace(NAMESPACE)
              .withKubeVersion(KUBERNETES);
      valuesFiles.forEach(command::withValuesFile);
      release.set().forEach(command::set);
      List<JsonNode> objects = new ArrayList<>();
      YAML.readerFor(JsonNode.class)
          .<JsonNode>readValues(command.call())
          .forEachRemaining(objects::add);
      objects.removeIf(object -> !object.isObject());
      return objects;
    }
  }

  /** What somebody who installs a case is told. */
  static String notes(String values, Release release) throws IOException {
    try (Chart chart = new Chart(release)) {
      InstallCommand command =
          new Helm(chart.copy)
              .install()
              .withName(release.name())
              .withNamespace(NAMESPACE)
              .withKubeVersion(KUBERNETES)
              .clientOnly()
              .dryRun()
              .withDryRunOption(DryRun.CLIENT);
      valuesFiles(values).forEach(command::withValuesFile);
      release.set().forEach(command::set);
      return command.call().getOutput();
    }
  }

  /** What lint says where the chart's defaults are those of a case; it takes no values files. */
  static LintResult lint(String values) throws IOException {
    try (Chart chart = new Chart(Release.PLAIN)) {
      Path defaults = chart.copy.resolve("values.yaml");
      JsonNode merged = YAML.readTree(defaults.toFile());
      for (Path file : valuesFiles(values)) {
        merged = YAML.readerForUpdating(merged).readTree(Files.readString(file));
      }
      YAML.writeValue(defaults.toFile(), merged);
      return new Helm(chart.copy).lint().strict().call();
    }
  }

  /** Objects of a kind, by name. */
  static Map<String, JsonNode> named(List<JsonNode> objects, String kind) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode object : objects) {
      if (object.path("kind").asText().equals(kind)) {
        found.put(object.at("/metadata/name").asText(), object);
      }
    }
    return found;
  }

  /** Templates of all pods, and pods that are of no template, by name. */
  static Map<String, JsonNode> pods(List<JsonNode> objects) {
    Map<String, JsonNode> pods = new TreeMap<>(named(objects, "Pod"));
    for (String kind : List.of("StatefulSet", "Deployment")) {
      named(objects, kind).forEach((name, it) -> pods.put(name, it.at("/spec/template")));
    }
    return pods;
  }

  /** Those of {@link #pods} that run the product. */
  static Map<String, JsonNode> nodes(List<JsonNode> objects) {
    Map<String, JsonNode> nodes = pods(objects);
    nodes
        .values()
        .removeIf(pod -> pod.at("/metadata/labels/telemetry-stack~1node").isMissingNode());
    return nodes;
  }

  /** The environment of a node; of what the pod gives it the name of the field, or an address. */
  static Map<String, String> environment(List<JsonNode> objects, JsonNode pod) {
    JsonNode container = pod.at("/spec/containers/0");
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode from : container.path("envFrom")) {
      JsonNode map = named(objects, "ConfigMap").get(from.at("/configMapRef/name").asText());
      map.path("data")
          .properties()
          .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
    }
    for (JsonNode variable : container.path("env")) {
      environment.put(
          variable.path("name").asText(),
          variable.has("value")
              ? variable.path("value").asText()
              : variable.at("/valueFrom/fieldRef/fieldPath").asText().replace('.', '-'));
    }
    environment.replace("CLUSTER_HOST", "127.0.0.1");
    return environment;
  }

  private static List<Path> valuesFiles(String values) {
    Path base = DIRECTORY.resolve("values-" + values + ".yaml");
    Path own = DIRECTORY.resolve("ci").resolve(values + CASE);
    return Files.exists(base) ? List.of(base, own) : List.of(own);
  }
}
