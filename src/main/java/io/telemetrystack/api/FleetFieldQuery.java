package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The newest value of one field of every GPU, stale ones too, in one answer. */
final class FleetFieldQuery {
  private final FieldCatalogue catalogue;
  private final long staleAfterNs;

  FleetFieldQuery(FieldCatalogue catalogue, ApiConfig config) {
    this.catalogue = catalogue;
    staleAfterNs = config.staleAfter().toNanos();
  }

  Operation latest() {
    return new Operation(Set.of("field", "host", "model", "namespace"), this::latest);
  }

  private void latest(Request request, JsonGenerator json) throws IOException {
    Parameters parameters = request.parameters();
    Set<String> fields = parameters.list("field");
    if (fields.size() != 1) {
      throw Parameters.refuse(
          "field", "It must be said which field.", "one field, such as DCGM_FI_DEV_GPU_TEMP");
    }
    String field = catalogue.canonicalName(fields.iterator().next());
    SeriesFilter filter =
        new SeriesFilter(
            parameters.text("host"),
            parameters.text("model"),
            parameters.text("namespace"),
            null,
            null);
    List<LatestValues> values = request.telemetry().latest(filter, Set.of(field));
    json.writeStartObject();
    json.writeStringField("field", field);
    json.writeNumberField("count", values.size());
    json.writeArrayFieldStart("gpus");
    for (LatestValues one : values) {
      write(one, request.nowNs() - staleAfterNs, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(LatestValues one, long staleBeforeNs, JsonGenerator json)
      throws IOException {
    Series series = one.series().labels().series();
    json.writeStartObject();
    json.writeStringField("uuid", series.id().uuid());
    if (!series.id().instance().isEmpty()) {
      json.writeStringField("instance", series.id().instance());
    }
    json.writeStringField("host", series.host());
    json.writeStringField("gpu", series.gpu());
    json.writeBooleanField("stale", one.series().lastSeenNs() < staleBeforeNs);
    if (one.samples().isEmpty()) {
      json.writeNullField("time");
      json.writeNullField("value");
    } else {
      Sample sample = one.samples().get(0);
      json.writeStringField("time", Times.format(sample.timeNs()));
      json.writeFieldName("value");
      JsonNumbers.write(json, sample.value());
    }
    json.writeEndObject();
  }
}
