package io.telemetrystack.store.embedded;

import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers queries for what reports, all from memory. Any thread. */
final class Inventory {
  private final Registry registry;

  Inventory(Registry registry) {
    this.registry = registry;
  }

  List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    Map<SeriesId, StoredSeries> candidates =
        afterUuid == null || afterUuid.isEmpty()
            ? registry.ordered()
            : registry.ordered().tailMap(new SeriesId(afterUuid, ""));
    List<SeriesInfo> found = new ArrayList<>();
    String lastUuid = afterUuid;
    int gpus = 0;
    for (StoredSeries series : candidates.values()) {
      SeriesInfo info = series.uuid().equals(afterUuid) ? null : series.infoIf(filter);
      if (info == null) {
        continue;
      }
      if (!series.uuid().equals(lastUuid)) {
        lastUuid = series.uuid();
        if (++gpus > limit) {
          break;
        }
      }
      found.add(info);
    }
    return found;
  }

  int countGpus(SeriesFilter filter) {
    int count = 0;
    String lastUuid = null;
    for (StoredSeries series : registry.ordered().values()) {
      if (!series.uuid().equals(lastUuid) && series.infoIf(filter) != null) {
        count++;
        lastUuid = series.uuid();
      }
    }
    return count;
  }

  List<SeriesInfo> gpu(String uuid) {
    return uuid.isEmpty()
        ? List.of()
        : registry.ofGpu(uuid).stream()
            .map(series -> series.infoIf(SeriesFilter.ALL))
            .filter(Objects::nonNull)
            .toList();
  }

  List<HostInfo> hosts(SeriesFilter filter) {
    Map<String, HostTally> hosts = new TreeMap<>();
    for (SeriesInfo info : series(filter, null, Integer.MAX_VALUE)) {
      hosts.computeIfAbsent(info.labels().series().host(), host -> new HostTally()).add(info);
    }
    List<HostInfo> infos = new ArrayList<>();
    hosts.forEach(
        (host, tally) -> infos.add(new HostInfo(host, tally.uuids.size(), tally.lastSeenNs)));
    return infos;
  }

  List<NamespaceInfo> namespaces(SeriesFilter filter) {
    Map<String, NamespaceTally> namespaces = new TreeMap<>();
    for (SeriesInfo info : series(filter, null, Integer.MAX_VALUE)) {
      Assignment to = info.labels().assignment();
      if (!to.namespace().isEmpty()) {
        NamespaceTally tally =
            namespaces.computeIfAbsent(to.namespace(), name -> new NamespaceTally());
        tally.uuids.add(info.labels().series().id().uuid());
        tally.pods.add(to.pod());
      }
    }
    List<NamespaceInfo> infos = new ArrayList<>();
    namespaces.forEach(
        (name, tally) -> infos.add(new NamespaceInfo(name, tally.uuids.size(), tally.pods.size())));
    return infos;
  }

  /**
   * @param horizonNs fields whose newest sample is older are left out
   */
  List<String> fields(SeriesFilter filter, long horizonNs) {
    BitSet reported = new BitSet();
    for (StoredSeries series : registry.ordered().values()) {
      synchronized (series) {
        int fields = series.infoIf(filter) == null ? 0 : series.fieldLimit();
        for (int field = 0; field < fields; field++) {
          Head head = series.headOrNull(field);
          if (head != null && head.hasLatest() && head.latestNs() >= horizonNs) {
            reported.set(field);
          }
        }
      }
    }
    Set<String> names = new TreeSet<>();
    reported.stream().forEach(field -> names.add(registry.field(field)));
    return List.copyOf(names);
  }

  private static final class HostTally {
    private final Set<String> uuids = new HashSet<>();
    private long lastSeenNs = Long.MIN_VALUE;

    void add(SeriesInfo info) {
      uuids.add(info.labels().series().id().uuid());
      lastSeenNs = Math.max(lastSeenNs, info.lastSeenNs());
    }
  }

  private static final class NamespaceTally {
    private final Set<String> uuids = new HashSet<>();
    private final Set<String> pods = new HashSet<>();
  }
}
