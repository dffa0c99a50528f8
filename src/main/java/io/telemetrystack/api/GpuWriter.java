package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** GPUs as JSON. */
final class GpuWriter {
  private final JsonGenerator json;
  private final long staleBeforeNs;

  /**
   * @param staleBeforeNs a GPU last seen before this is stale
   */
  GpuWriter(JsonGenerator json, long staleBeforeNs) {
    this.json = json;
    this.staleBeforeNs = staleBeforeNs;
  }

  /** The member {@code gpus} of an object that is open. */
  void list(List<Gpu> gpus) throws IOException {
    json.writeArrayFieldStart("gpus");
    for (Gpu gpu : gpus) {
      json.writeStartObject();
      labels(json, gpu.labels());
      seen(gpu.firstSeenNs(), gpu.lastSeenNs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** All that is known of one GPU, as an object. */
  void detail(Gpu gpu) throws IOException {
    json.writeStartObject();
    labels(json, gpu.labels());
    seen(gpu.firstSeenNs(), gpu.lastSeenNs());
    attributes(gpu.labels().attributes());
    json.writeArrayFieldStart("instances");
    for (SeriesInfo instance : gpu.instances()) {
      instance(instance);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The member {@code gpu} of an object that is open. */
  static void labels(JsonGenerator json, Gpu gpu) throws IOException {
    json.writeObjectFieldStart("gpu");
    labels(json, gpu.labels());
    json.writeEndObject();
  }

  void seen(long firstNs, long lastNs) throws IOException {
    json.writeStringField("first_seen", Times.format(firstNs));
    lastSeen(lastNs);
  }

  void lastSeen(long lastNs) throws IOException {
    json.writeStringField("last_seen", Times.format(lastNs));
    json.writeBooleanField("stale", lastNs < staleBeforeNs);
  }

  private static void labels(JsonGenerator json, Labels labels) throws IOException {
    Series series = labels.series();
    json.writeStringField("uuid", series.id().uuid());
    json.writeStringField("gpu", series.gpu());
    json.writeStringField("device", series.device());
    json.writeStringField("model", series.model());
    json.writeStringField("host", series.host());
    assignment(json, labels.assignment());
  }

  private void instance(SeriesInfo instance) throws IOException {
    Series series = instance.labels().series();
    json.writeStartObject();
    json.writeStringField("instance", series.id().instance());
    json.writeStringField("profile", series.gpuInstanceProfile());
    assignment(json, instance.labels().assignment());
    seen(instance.firstSeenNs(), instance.lastSeenNs());
    attributes(instance.labels().attributes());
    json.writeEndObject();
  }

  private static void assignment(JsonGenerator json, Assignment assignment) throws IOException {
    json.writeStringField("container", assignment.container());
    json.writeStringField("pod", assignment.pod());
    json.writeStringField("namespace", assignment.namespace());
  }

  private void attributes(Map<String, String> attributes) throws IOException {
    json.writeObjectFieldStart("attributes");
    for (Map.Entry<String, String> one : new TreeMap<>(attributes).entrySet()) {
      json.writeStringField(one.getKey(), one.getValue());
    }
    json.writeEndObject();
  }
}
