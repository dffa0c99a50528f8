package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Frame;
import java.util.List;

/**
 * Where samples end up. Calls block; any thread may make them, several at once.
 *
 * <p>The identity of a stored sample is (series, field, time): storing it again replaces its value.
 * Every method throws {@link StoreUnavailableException} when the store cannot answer now and the
 * same call may succeed later.
 */
public interface TelemetryStore extends TelemetryReader, AutoCloseable {
  /**
   * Stores every sample of the frames. On return they survive a killed process and are seen by the
   * queries within a second, but for those that the result names. After an exception any part of
   * them may be stored; the call may be repeated.
   */
  WriteResult write(List<Frame> frames);

  /** As without a budget, up to what the budget allows. */
  List<Sample> samples(SampleQuery query, ReadBudget budget);

  /** As without a budget, up to what the budget allows. */
  List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget);

  @Override
  default List<Sample> samples(SampleQuery query) {
    return samples(query, ReadBudget.unlimited());
  }

  @Override
  default List<Sample> windows(SampleQuery query, Windows windows) {
    return windows(query, windows, ReadBudget.unlimited());
  }

  /**
   * Stores health events; of one that is stored already the later last time and the higher count
   * are kept. On return they survive a killed process and are seen by the queries within a second.
   */
  void writeEvents(List<HealthEvent> events);

  /**
   * Writes something that no query finds, to learn whether the store takes writes while there is
   * nothing to write.
   */
  void probe();

  @Override
  void close();
}
