package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * What can be asked of the samples and events that are stored, or of those that somebody may see.
 * Calls block; any thread may make them, several at once. Every method throws {@link
 * StoreUnavailableException} when there is no answer now and the same call may succeed later, and
 * those that read samples throw {@link ReadLimitException} where a query goes too far.
 */
public interface TelemetryReader {
  /**
   * The series that match, ordered by id.
   *
   * @param afterUuid only GPUs after this one; null from the start
   * @param limit at most this many GPUs, each with all its matching series
   */
  List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit);

  /** How many GPUs have a series that matches. */
  int countGpus(SeriesFilter filter);

  /** The series of one GPU: itself, or one for each MIG instance; empty when it is unknown. */
  List<SeriesInfo> gpu(String uuid);

  /**
   * To whom a series was lent from when on, until the next time; neighbours differ. Empty when it
   * is unknown.
   */
  NavigableMap<Long, Assignment> assignments(SeriesId id);

  /** Samples in the order of {@link Sample#ORDER}; empty for an unknown GPU. */
  List<Sample> samples(SampleQuery query);

  /**
   * Aggregates over windows, one {@link Sample} for each (window, instance, field) that has
   * samples, its time the start of the window; in the order of {@link Sample#ORDER}.
   */
  List<Sample> windows(SampleQuery query, Windows windows);

  /** The newest sample of each (instance, field) of a GPU, ordered by instance, then field. */
  List<Sample> latest(String uuid);

  /**
   * The newest sample of each of these fields, of every series that matches; by series, and within
   * one by field. A series without any is there too.
   */
  List<LatestValues> latest(SeriesFilter filter, Set<String> fields);

  /** Hosts that a series that matches is on, by name. */
  List<HostInfo> hosts(SeriesFilter filter);

  /** Namespaces that series that match are lent to now, by name. */
  List<NamespaceInfo> namespaces(SeriesFilter filter);

  /** Names of the fields that series that match have samples of, sorted. */
  List<String> fields(SeriesFilter filter);

  /** Health events in the order of {@link HealthEvent#ORDER}, the newest first. */
  List<HealthEvent> events(EventQuery query);

  /** Hosts that ever reported, by name. */
  default List<HostInfo> hosts() {
    return hosts(SeriesFilter.ALL);
  }

  /** Namespaces that GPUs are lent to now, by name. */
  default List<NamespaceInfo> namespaces() {
    return namespaces(SeriesFilter.ALL);
  }

  /** Names of the fields that have samples, sorted. */
  default List<String> fields() {
    return fields(SeriesFilter.ALL);
  }
}
