package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.SeriesFilter;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Where the GPUs are, and who has them: hosts and namespaces. */
final class HostQueries {
  private final long staleAfterNs;

  HostQueries(ApiConfig config) {
    this.staleAfterNs = config.staleAfter().toNanos();
  }

  Operation hosts() {
    return new Operation(Set.of(), this::hosts);
  }

  Operation host() {
    return new Operation(Set.of(), this::host);
  }

  Operation namespaces() {
    return new Operation(Set.of(), this::namespaces);
  }

  private void hosts(Request request, JsonGenerator json) throws IOException {
    GpuWriter writer = writer(request, json);
    List<HostInfo> hosts = request.telemetry().hosts();
    json.writeStartObject();
    json.writeNumberField("count", hosts.size());
    json.writeArrayFieldStart("hosts");
    for (HostInfo host : hosts) {
      json.writeStartObject();
      json.writeStringField("host", host.host());
      json.writeNumberField("gpus", host.gpus());
      writer.lastSeen(host.lastSeenNs());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNullField("next_cursor");
    json.writeEndObject();
  }

  private void host(Request request, JsonGenerator json) throws IOException {
    String name = request.pathValue();
    SeriesFilter onHost = new SeriesFilter(name, null, null, null, null);
    HostInfo host =
        request.telemetry().hosts(onHost).stream()
            .findFirst()
            .orElseThrow(() -> new ProblemException(Problem.unknown("host", "host", name)));
    List<Gpu> gpus = Gpu.group(request.telemetry().series(onHost, null, GpuQueries.MAX_LIMIT));
    GpuWriter writer = writer(request, json);
    json.writeStartObject();
    json.writeStringField("host", name);
    writer.lastSeen(host.lastSeenNs());
    json.writeNumberField("count", gpus.size());
    writer.list(gpus);
    json.writeEndObject();
  }

  private void namespaces(Request request, JsonGenerator json) throws IOException {
    List<NamespaceInfo> namespaces = request.telemetry().namespaces();
    json.writeStartObject();
    json.writeNumberField("count", namespaces.size());
    json.writeArrayFieldStart("namespaces");
    for (NamespaceInfo namespace : namespaces) {
      json.writeStartObject();
      json.writeStringField("namespace", namespace.namespace());
      json.writeNumberField("gpus", namespace.gpus());
      json.writeNumberField("pods", namespace.pods());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNullField("next_cursor");
    json.writeEndObject();
  }

  private GpuWriter writer(Request request, JsonGenerator json) {
    return new GpuWriter(json, request.nowNs() - staleAfterNs);
  }
}
