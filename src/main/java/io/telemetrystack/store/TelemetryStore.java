package io.telemetrystack.store;

import io.telemetrystack.telemetry.Frame;
import java.util.List;

/**
 * Where samples end up. Calls block; any thread may make them, several at once.
 *
 * <p>The identity of a stored sample is (series, field, time): storing it again replaces its value.
 * Every method throws {@link StoreUnavailableException} when the store cannot answer now and the
 * same call may succeed later.
 */
public interface TelemetryStore extends EventStore, AutoCloseable {
  /**
   * Stores every sample of the frames. On return they survive a killed process and are seen by the
   * queries within a second, but for those that the result names. After an exception any part of
   * them may be stored; the call may be repeated.
   */
  WriteResult write(List<Frame> frames);

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

  /** Samples in the order of {@link Sample#ORDER}; empty for an unknown GPU. */
  List<Sample> samples(SampleQuery query);

  /**
   * Aggregates over windows, one {@link Sample} for each (window, instance, field) that has
   * samples, its time the start of the window; in the order of {@link Sample#ORDER}.
   */
  List<Sample> windows(SampleQuery query, Windows windows);

  /** The newest sample of each (instance, field) of a GPU, ordered by instance, then field. */
  List<Sample> latest(String uuid);

  /** Hosts that ever reported, by name. */
  List<HostInfo> hosts();

  /** Namespaces that GPUs are assigned to now, by name. */
  List<NamespaceInfo> namespaces();

  /** Names of the fields that have samples, sorted. */
  List<String> fields();

  @Override
  void close();
}
