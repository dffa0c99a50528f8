package io.telemetrystack.api;

import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.api.StreamedOperation.Pieces;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.telemetry.FieldCatalogue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The samples of many GPUs in one answer. */
final class Export {
  private enum Format {
    CSV,
    NDJSON
  }

  private final FieldCatalogue catalogue;

  Export(FieldCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  StreamedOperation all() {
    return new StreamedOperation(
        Set.of("format", "start_time", "end_time", "field", "uuid", "host", "model", "namespace"),
        this::begin);
  }

  private Pieces begin(Request request) {
    Parameters parameters = request.parameters();
    Format format = parameters.choice("format", Format.class);
    String namespace = parameters.text("namespace");
    SeriesFilter filter =
        new SeriesFilter(parameters.text("host"), parameters.text("model"), namespace, null, null)
            .everLent();
    ExportPieces.Wanted wanted =
        new ExportPieces.Wanted(
            parameters.list("field").stream()
                .map(catalogue::canonicalName)
                .collect(Collectors.toSet()),
            namespace == null ? Set.of() : Set.of(namespace),
            TimeRange.of(request));
    Set<String> uuids = parameters.list("uuid");
    Iterator<Gpu> gpus =
        uuids.isEmpty()
            ? new GpuPages(request.telemetry(), filter)
            : named(request, uuids, filter).iterator();
    ExportFormat rows = format == Format.NDJSON ? new NdjsonExport() : new CsvExport();
    return new ExportPieces(request.telemetry(), gpus, wanted, rows);
  }

  private static List<Gpu> named(Request request, Set<String> uuids, SeriesFilter filter) {
    List<Gpu> gpus = new ArrayList<>();
    for (String uuid : uuids) {
      Gpu gpu = GpuQueries.find(request.telemetry(), uuid);
      if (gpu.series().stream().anyMatch(filter::matchesApartFromLending)) {
        gpus.add(gpu);
      }
    }
    return gpus;
  }
}
