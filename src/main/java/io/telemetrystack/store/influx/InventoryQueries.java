package io.telemetrystack.store.influx;

import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.StoredText;
import java.util.ArrayList;
import java.util.HashMap;
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
    if (filter.namespaces() == null) {
      return found;
    }
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
    if (filter.namespaces() == null) {
      return 0;
    }
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

  List<HostInfo> hosts(SeriesFilter filter) {
    Map<String, Tally> hosts = new TreeMap<>();
    forEachSeries(
        filter,
        info ->
            hosts.computeIfAbsent(info.labels().series().host(), host -> new Tally()).add(info));
    return hosts.entrySet().stream()
        .map(
            host ->
                new HostInfo(
                    host.getKey(), host.getValue().uuids.size(), host.getValue().lastSeenNs))
        .toList();
  }

  List<NamespaceInfo> namespaces(SeriesFilter filter) {
    Map<String, Tally> namespaces = new TreeMap<>();
    forEachSeries(
        filter,
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

  /** Series without any are there too. */
  List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    Map<SeriesId, List<Sample>> samples = new HashMap<>();
    List<LatestValues> values = new ArrayList<>();
    for (SeriesInfo info : series(filter, null, ALL_GPUS)) {
      List<Sample> own = new ArrayList<>();
      samples.put(info.labels().series().id(), own);
      values.add(new LatestValues(info, own));
    }
    if (values.isEmpty() || fields.isEmpty()) {
      return values;
    }
    database.read(
        flux.latest(fields),
        row -> {
          Sample sample = SampleQueries.sample(row);
          List<Sample> own =
              samples.get(new SeriesId(StoredText.read(row.text(Tags.UUID)), sample.instance()));
          return own == null || own.add(sample);
        });
    return values;
  }

  List<String> fields(SeriesFilter filter) {
    if (filter.equals(SeriesFilter.ALL)) {
      return names(flux.fields());
    }
    Set<String> uuids = new TreeSet<>();
    forEachSeries(filter, info -> uuids.add(info.labels().series().id().uuid()));
    return uuids.isEmpty() ? List.of() : names(flux.fields(uuids));
  }

  private List<String> names(String text) {
    Set<String> fields = new TreeSet<>();
    database.read(
        text,
        row -> {
          fields.add(StoredText.read(row.text("_value")));
          return true;
        });
    fields.remove(Canary.FIELD);
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

  private void forEachSeries(SeriesFilter filter, Consumer<SeriesInfo> reader) {
    series(filter, null, ALL_GPUS).forEach(reader);
  }

  private static SeriesInfo info(Row row) {
    return new SeriesInfo(
        LabelLines.read(row::text),
        row.timeNs(InventoryFlux.FIRST_SEEN),
        row.timeNs(InventoryFlux.LAST_SEEN));
  }
}
