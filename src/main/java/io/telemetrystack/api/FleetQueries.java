package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** The fleet as a whole by the latest values of its GPUs; stale ones are counted only. */
final class FleetQueries {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 1_000;

  private final long staleAfterNs;

  FleetQueries(ApiConfig config) {
    staleAfterNs = config.staleAfter().toNanos();
  }

  /** A GPU and its samples that are not stale. */
  private record Reading(Gpu gpu, List<Sample> samples) {}

  /** A GPU and its value of a measure. */
  private record Ranked(Gpu gpu, double value) {
    static final Comparator<Ranked> HIGHEST_FIRST =
        Comparator.comparingDouble(Ranked::value)
            .reversed()
            .thenComparing(ranked -> ranked.gpu().uuid());
  }

  Operation summary() {
    return new Operation(Set.of(), this::summary);
  }

  Operation top() {
    return new Operation(Set.of("by", "n", "host", "model", "namespace"), this::top);
  }

  private void summary(Request request, JsonGenerator json) throws IOException {
    List<Measure> measures = Arrays.asList(Measure.values());
    List<Reading> fleet = readings(request, SeriesFilter.ALL, measures);
    long staleBeforeNs = request.nowNs() - staleAfterNs;
    long reporting = fleet.stream().filter(one -> one.gpu().lastSeenNs() >= staleBeforeNs).count();
    Set<String> hosts = new HashSet<>();
    Map<String, Integer> models = new TreeMap<>();
    for (Reading one : fleet) {
      hosts.add(one.gpu().labels().series().host());
      models.merge(one.gpu().labels().series().model(), 1, Integer::sum);
    }
    json.writeStartObject();
    json.writeNumberField("gpus", fleet.size());
    json.writeNumberField("hosts", hosts.size());
    json.writeNumberField("reporting", reporting);
    json.writeNumberField("stale", fleet.size() - reporting);
    json.writeObjectFieldStart("by_model");
    for (Map.Entry<String, Integer> model : models.entrySet()) {
      json.writeNumberField(model.getKey(), model.getValue());
    }
    json.writeEndObject();
    Map<Measure, List<Ranked>> values = new EnumMap<>(Measure.class);
    measures.forEach(measure -> values.put(measure, values(fleet, measure)));
    means(values, json);
    worst(values, json);
    json.writeEndObject();
  }

  private static void means(Map<Measure, List<Ranked>> values, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("means");
    for (Measure measure : Measure.GAUGES) {
      OptionalDouble mean = values.get(measure).stream().mapToDouble(Ranked::value).average();
      json.writeFieldName(measure.text());
      if (mean.isPresent()) {
        JsonNumbers.write(json, mean.getAsDouble());
      } else {
        json.writeNull();
      }
    }
    json.writeEndObject();
  }

  private static void worst(Map<Measure, List<Ranked>> values, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("worst");
    for (Measure measure : Measure.values()) {
      Optional<Ranked> worst = values.get(measure).stream().min(Ranked.HIGHEST_FIRST);
      json.writeFieldName(measure.text());
      if (worst.isPresent()) {
        ranked(worst.get(), json);
      } else {
        json.writeNull();
      }
    }
    json.writeEndObject();
  }

  private void top(Request request, JsonGenerator json) throws IOException {
    Parameters parameters = request.parameters();
    Measure by = parameters.choice("by", Measure.class);
    if (by == null) {
      throw Parameters.refuse(
          "by",
          "It must be said by what the GPUs are compared.",
          "temperature, power, utilisation, memory or errors");
    }
    int n = parameters.integer("n", DEFAULT_TOP, 1, MAX_TOP);
    SeriesFilter filter =
        new SeriesFilter(
            parameters.text("host"),
            parameters.text("model"),
            parameters.text("namespace"),
            null,
            null);
    List<Ranked> top =
        values(readings(request, filter, List.of(by)), by).stream()
            .sorted(Ranked.HIGHEST_FIRST)
            .limit(n)
            .toList();
    json.writeStartObject();
    json.writeStringField("by", by.text());
    json.writeNumberField("count", top.size());
    json.writeArrayFieldStart("gpus");
    for (Ranked one : top) {
      ranked(one, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private List<Reading> readings(Request request, SeriesFilter filter, List<Measure> measures) {
    Set<String> fields = Measure.fields(measures);
    long staleBeforeNs = request.nowNs() - staleAfterNs;
    List<Reading> readings = new ArrayList<>();
    List<LatestValues> values = request.telemetry().latest(filter, fields);
    int start = 0;
    for (Gpu gpu : Gpu.group(values.stream().map(LatestValues::series).toList())) {
      List<Sample> fresh = new ArrayList<>();
      for (LatestValues one : values.subList(start, start + gpu.series().size())) {
        for (Sample sample : one.samples()) {
          if (sample.timeNs() >= staleBeforeNs) {
            fresh.add(sample);
          }
        }
      }
      readings.add(new Reading(gpu, fresh));
      start += gpu.series().size();
    }
    return readings;
  }

  private static List<Ranked> values(List<Reading> fleet, Measure measure) {
    List<Ranked> values = new ArrayList<>();
    for (Reading one : fleet) {
      measure.of(one.samples()).ifPresent(value -> values.add(new Ranked(one.gpu(), value)));
    }
    return values;
  }

  private static void ranked(Ranked ranked, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("uuid", ranked.gpu().uuid());
    json.writeStringField("host", ranked.gpu().labels().series().host());
    json.writeFieldName("value");
    JsonNumbers.write(json, ranked.value());
    json.writeEndObject();
  }
}
