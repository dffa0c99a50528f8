package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/**
 * Reads objects as the Kubernetes API would with strict field validation: two models of the API
 * have to take each, since one knows types and unknown keys, and the other what must not be
 * missing.
 */
final class StrictManifests {
  /** The models keep unknown keys in a map; without it they are errors. */
  private static final class NoUnknownKeys extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  private static final KubernetesSerialization TYPES =
      new KubernetesSerialization(
          new ObjectMapper().setAnnotationIntrospector(new NoUnknownKeys()), true);
  private static final ObjectMapper JSON = new ObjectMapper();

  private StrictManifests() {}

  /** Throws, naming kind, key and what is wrong. */
  static void check(JsonNode object) throws Exception {
    String version = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    Class<?> type = TYPES.getRegisteredKubernetesResource(version, kind);
    if (type == null) {
      throw new IllegalArgumentException("there is no " + kind + " in " + version);
    }
    String text = JSON.writeValueAsString(object);
    try {
      TYPES.unmarshal(text, type);
    } catch (KubernetesClientException e) {
      throw new IllegalArgumentException(kind + ": " + e.getCause().getMessage(), e);
    }
    if (!version.startsWith("monitoring.coreos.com/")) {
      requireAll(text, version.replaceAll(".*/", ""), kind);
    }
  }

  /** By reflection, since the class is named by the manifest. */
  private static void requireAll(String text, String version, String kind) throws Exception {
    Class<?> model =
        Class.forName(
            "io.kubernetes.client.openapi.models."
                + version.substring(0, 1).toUpperCase(Locale.ROOT)
                + version.substring(1)
                + kind);
    try {
      model
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(text));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(kind + ": " + e.getCause().getMessage(), e.getCause());
    }
  }
}
