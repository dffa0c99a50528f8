package io.telemetrystack.store.influx;

import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.StoredText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Answers queries for what reports. Any thread. */
final class InventoryQueries {
  private static final int ALL_GPUS = 1_000_000;

  private final FluxRows database;
  private final InventoryFlux flux;

  InventoryQueries(FluxRows database, InventoryFlux flux) {
    this.database = database;
    this.flux = flux;
  }

  /** Reads no further than the first row of the GPU after the last that is wanted. */
  List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    List<SeriesInfo> found = new ArrayList<>();
    Set<String> uuids = new HashSet<>();
    database.read(
        flux.series(filter, afterUuid, Math.min(limit, ALL_GPUS)),
        row -> {
          SeriesInfo info = info(row);
          uuids.add(info.labels().series().id().uuid());
          return uuids.size() <= limit && found.add(info);
        });
    return found;
  }

  int countGpus(SeriesFilter filter) {
    List<Integer> counts = new ArrayList<>();
    database.read(flux.countGpus(filter), row -> counts.add((int) row.number("_value")));
    return counts.isEmpty() ? 0 : counts.get(0);
  }

  List<SeriesInfo> gpu(String uuid) {
    List<SeriesInfo> found = new ArrayList<>();
    if (!uuid.isEmpty()) {
      database.read(flux.gpu(uuid), row -> found.add(info(row)));
    }
    return found;
  }

  List<HostInfo> hosts() {
    Map<String, Tally> hosts = new TreeMap<>();
    forEachSeries(
        info ->
            hosts.computeIfAbsent(info.labels().series().host(), host -> new Tally()).add(info));
    return hosts.entrySet().stream()
        .map(
            host ->
                new HostInfo(
                    host.getKey(), host.getValue().uuids.size(), host.getValue().lastSeenNs))
        .toList();
  }

  List<NamespaceInfo> namespaces() {
    Map<String, Tally> namespaces = new TreeMap<>();
    forEachSeries(
        info -> {
          Assignment to = info.labels().assignment();
          if (!to.namespace().isEmpty()) {
            namespaces.computeIfAbsent(to.namespace(), name -> new Tally()).add(info);
          }
        });
    return namespaces.entrySet().stream()
        .map(
            one ->
                new NamespaceInfo(
                    one.getKey(), one.getValue().uuids.size(), one.getValue().pods.size()))
        .toList();
  }

  List<String> fields() {
    Set<String> fields = new TreeSet<>();
    database.read(
        flux.fields(),
        row -> {
          fields.add(StoredText.read(row.text("_value")));
          return true;
        });
    return List.copyOf(fields);
  }

  private static final class Tally {
    private final Set<String> uuids = new HashSet<>();
    private final Set<String> pods = new HashSet<>();
    private long lastSeenNs = Long.MIN_VALUE;

    void add(SeriesInfo info) {
      uuids.add(info.labels().series().id().uuid());
      pods.add(info.labels().assignment().pod());
      lastSeenNs = Math.max(lastSeenNs, info.lastSeenNs());
    }
  }

  private void forEachSeries(Consumer<SeriesInfo> reader) {
    database.read(
        flux.series(SeriesFilter.ALL, null, ALL_GPUS),
        row -> {
          reader.accept(info(row));
          return true;
        });
  }

  private static SeriesInfo info(Row row) {
    return new SeriesInfo(
        LabelLines.read(row::text),
        row.timeNs(InventoryFlux.FIRST_SEEN),
        row.timeNs(InventoryFlux.LAST_SEEN));
  }
}
