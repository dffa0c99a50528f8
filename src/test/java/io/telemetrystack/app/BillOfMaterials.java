package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;

/** The CycloneDX list of components that lies in the jar. */
record BillOfMaterials(List<Component> components) {
  static final String ENTRY = "META-INF/sbom/telemetry-stack.cdx.json";

  /**
   * A library in the jar.
   *
   * @param sha256 of its own jar, as Maven had it
   * @param licences by SPDX identifier, by name where it has none; more than one are a choice
   */
  record Component(
      String group, String name, String version, String sha256, List<String> licences) {
    String file() {
      return name + "-" + version + ".jar";
    }

    String row() {
      return "| %s:%s | %s | %s |".formatted(group, name, version, String.join(" or ", licences));
    }
  }

  static BillOfMaterials of(JarFile jar) throws IOException {
    try (InputStream json = jar.getInputStream(jar.getEntry(ENTRY))) {
      List<Component> components = new ArrayList<>();
      for (JsonNode component : new ObjectMapper().readTree(json).path("components")) {
        components.add(component(component));
      }
      return new BillOfMaterials(List.copyOf(components));
    }
  }

  private static Component component(JsonNode json) {
    return new Component(
        json.path("group").asText(),
        json.path("name").asText(),
        json.path("version").asText(),
        sha256(json),
        licences(json));
  }

  private static String sha256(JsonNode component) {
    for (JsonNode hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText().toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static List<String> licences(JsonNode component) {
    List<String> licences = new ArrayList<>();
    for (JsonNode choice : component.path("licenses")) {
      JsonNode licence = choice.path("license");
      licences.add(
          licence
              .path("id")
              .asText(licence.path("name").asText(choice.path("expression").asText())));
    }
    return List.copyOf(licences);
  }
}
