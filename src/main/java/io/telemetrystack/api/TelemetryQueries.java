package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.Windows;
import io.telemetrystack.telemetry.FieldCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The samples of one GPU. */
final class TelemetryQueries {
  private static final int MAX_WINDOWS = 100_000;
  private static final Duration SHORTEST_STEP = Duration.ofMillis(1);

  private final FieldCatalogue catalogue;
  private final Duration maxRange;

  TelemetryQueries(FieldCatalogue catalogue, Duration maxRange) {
    this.catalogue = catalogue;
    this.maxRange = maxRange;
  }

  Operation range() {
    return new Operation(
        Set.of(
            "start_time",
            "end_time",
            "field",
            "namespace",
            "step",
            "agg",
            "instance",
            "limit",
            "cursor"),
        this::range);
  }

  Operation latest() {
    return new Operation(Set.of("instance"), this::latest);
  }

  private void range(Request request, JsonGenerator json) throws IOException {
    Gpu gpu = GpuQueries.find(request.telemetry(), request.pathValue());
    int limit =
        request.parameters().integer("limit", GpuQueries.DEFAULT_LIMIT, 1, GpuQueries.MAX_LIMIT);
    SampleQuery query = query(request, limit + 1);
    Windows windows = windows(request.parameters());
    checkRange(windows, query, gpu);
    List<Sample> samples =
        windows == null
            ? request.telemetry().samples(query)
            : request.telemetry().windows(query, windows);
    List<Sample> page = samples.subList(0, Math.min(limit, samples.size()));

    json.writeStartObject();
    GpuWriter.labels(json, gpu);
    json.writeNumberField("count", page.size());
    json.writeFieldName("data");
    new SampleWriter(json).rows(page);
    json.writeStringField(
        "next_cursor", samples.size() > limit ? cursor(query, page.get(limit - 1)) : null);
    json.writeEndObject();
  }

  private SampleQuery query(Request request, int limit) {
    Parameters parameters = request.parameters();
    String namespace = parameters.text("namespace");
    TimeRange range = TimeRange.of(request);
    String text = parameters.text("cursor");
    SampleCursor cursor =
        text == null
            ? new SampleCursor(range.startNs(), range.endNs(), null)
            : SampleCursor.decode(text);
    return new SampleQuery(
        request.pathValue(),
        parameters.text("instance"),
        parameters.list("field").stream().map(catalogue::canonicalName).collect(Collectors.toSet()),
        namespace == null ? Set.of() : Set.of(namespace),
        cursor.startNs(),
        cursor.endNs(),
        cursor.after(),
        limit);
  }

  /** Null for samples as they are. */
  private static Windows windows(Parameters parameters) {
    Duration step = parameters.duration("step", SHORTEST_STEP);
    Aggregate aggregate = parameters.choice("agg", Aggregate.class);
    if (step == null) {
      return aggregate == null ? null : new Windows(0, aggregate);
    }
    return new Windows(step.toNanos(), aggregate == null ? Aggregate.MEAN : aggregate);
  }

  /** There are samples only between the GPU's first and last, wherever the range's bounds are. */
  private void checkRange(Windows windows, SampleQuery query, Gpu gpu) {
    long startNs = Math.max(query.startNs(), gpu.firstSeenNs());
    long endNs = Math.min(query.endNs(), gpu.lastSeenNs());
    if (startNs >= endNs) {
      return;
    }
    if (Long.compareUnsigned(endNs - startNs, maxRange.toNanos()) > 0) {
      throw Parameters.refuse(
          "start_time",
          "The range is longer than a query may have.",
          "a range of at most " + ValueType.format(maxRange) + " (query-max-range)");
    }
    if (windows != null && windows.stepNs() > 0) {
      long count = Long.divideUnsigned(endNs - startNs, windows.stepNs());
      if (Long.compareUnsigned(count, MAX_WINDOWS) >= 0) {
        throw Parameters.refuse(
            "step",
            "The range has too many windows of this length.",
            "a step that makes at most " + MAX_WINDOWS + " windows of the range");
      }
    }
  }

  private static String cursor(SampleQuery query, Sample last) {
    return new SampleCursor(query.startNs(), query.endNs(), last).encode();
  }

  private void latest(Request request, JsonGenerator json) throws IOException {
    Gpu gpu = GpuQueries.find(request.telemetry(), request.pathValue());
    String instance = request.parameters().text("instance");
    Map<String, List<Sample>> byInstance =
        request.telemetry().latest(request.pathValue()).stream()
            .collect(Collectors.groupingBy(Sample::instance, TreeMap::new, Collectors.toList()));
    List<Sample> values = byInstance.remove(instance == null ? "" : instance);

    SampleWriter writer = new SampleWriter(json);
    json.writeStartObject();
    GpuWriter.labels(json, gpu);
    json.writeFieldName("values");
    writer.values(values == null ? List.of() : values);
    if (instance == null && !byInstance.isEmpty()) {
      json.writeObjectFieldStart("instances");
      for (Map.Entry<String, List<Sample>> one : byInstance.entrySet()) {
        json.writeFieldName(one.getKey());
        writer.values(one.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
