package io.telemetrystack.store;

/**
 * Which series to list; a null component does not restrict.
 *
 * @param host exact name of the host
 * @param model exact model name
 * @param namespace exact namespace of the present assignment
 * @param seenSinceNs last seen at this time or later
 * @param seenBeforeNs last seen before this time
 */
public record SeriesFilter(
    String host, String model, String namespace, Long seenSinceNs, Long seenBeforeNs) {
  /** Every series. */
  public static final SeriesFilter ALL = new SeriesFilter(null, null, null, null, null);
}
