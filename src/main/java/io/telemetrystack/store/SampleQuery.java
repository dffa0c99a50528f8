package io.telemetrystack.store;

import java.util.Set;

/**
 * Samples of one GPU.
 *
 * @param instance only this MIG instance (empty: the whole GPU); null for all
 * @param fields only these; empty for all
 * @param namespaces only samples that were taken while the series was lent to one of these; empty
 *     for all
 * @param startNs inclusive; {@link Long#MIN_VALUE} for no bound
 * @param endNs inclusive; {@link Long#MAX_VALUE} for no bound
 * @param after only what comes after this place in {@link Sample#ORDER}, its value unused; null
 *     from the start
 * @param limit at most this many
 */
public record SampleQuery(
    String uuid,
    String instance,
    Set<String> fields,
    Set<String> namespaces,
    long startNs,
    long endNs,
    Sample after,
    int limit) {
  public SampleQuery {
    fields = Set.copyOf(fields);
    namespaces = Set.copyOf(namespaces);
  }

  /** Of whatever namespace. */
  public SampleQuery(
      String uuid,
      String instance,
      Set<String> fields,
      long startNs,
      long endNs,
      Sample after,
      int limit) {
    this(uuid, instance, fields, Set.of(), startNs, endNs, after, limit);
  }

  /** The same after this one. */
  public SampleQuery after(Sample place) {
    return new SampleQuery(uuid, instance, fields, namespaces, startNs, endNs, place, limit);
  }

  /** The same of samples that were taken while the series was lent to one of these. */
  public SampleQuery within(Set<String> lentTo) {
    return new SampleQuery(uuid, instance, fields, lentTo, startNs, endNs, after, limit);
  }
}
