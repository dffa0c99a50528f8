package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.TelemetryReader;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The fleet's GPUs. */
final class GpuQueries {
  static final int MAX_LIMIT = 10_000;
  static final int DEFAULT_LIMIT = 1_000;

  private final long staleAfterNs;

  GpuQueries(ApiConfig config) {
    this.staleAfterNs = config.staleAfter().toNanos();
  }

  Operation list() {
    return new Operation(
        Set.of("host", "model", "namespace", "stale", "limit", "cursor"), this::list);
  }

  Operation one() {
    return new Operation(Set.of(), this::one);
  }

  /** The GPU, or the problem that it is unknown. */
  static Gpu find(TelemetryReader telemetry, String uuid) {
    List<SeriesInfo> series = telemetry.gpu(uuid);
    if (series.isEmpty()) {
      throw new ProblemException(Problem.unknown("GPU", "uuid", uuid));
    }
    return new Gpu(series);
  }

  private void list(Request request, JsonGenerator json) throws IOException {
    SeriesFilter filter = filter(request);
    int limit = request.parameters().integer("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    String cursor = request.parameters().text("cursor");
    String after = cursor == null ? null : GpuCursor.decode(cursor).afterUuid();
    List<Gpu> gpus = Gpu.group(request.telemetry().series(filter, after, limit + 1));
    List<Gpu> page = gpus.subList(0, Math.min(limit, gpus.size()));
    boolean all = after == null && gpus.size() <= limit;
    // A GPU may have come since the page was read.
    int count = all ? gpus.size() : request.telemetry().countGpus(filter);

    GpuWriter writer = new GpuWriter(json, request.nowNs() - staleAfterNs);
    json.writeStartObject();
    json.writeNumberField("count", count);
    writer.list(page);
    String next = gpus.size() > limit ? new GpuCursor(page.get(limit - 1).uuid()).encode() : null;
    json.writeStringField("next_cursor", next);
    json.writeEndObject();
  }

  private SeriesFilter filter(Request request) {
    Parameters parameters = request.parameters();
    Boolean stale = parameters.flag("stale");
    Long bound = stale == null ? null : Long.valueOf(request.nowNs() - staleAfterNs);
    return new SeriesFilter(
        parameters.text("host"),
        parameters.text("model"),
        parameters.text("namespace"),
        Boolean.FALSE.equals(stale) ? bound : null,
        Boolean.TRUE.equals(stale) ? bound : null);
  }

  private void one(Request request, JsonGenerator json) throws IOException {
    Gpu gpu = find(request.telemetry(), request.pathValue());
    new GpuWriter(json, request.nowNs() - staleAfterNs).detail(gpu);
  }
}
