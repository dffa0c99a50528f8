package io.telemetrystack.store;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.Visibility;
import java.util.Set;

/**
 * Which series to list; a null component does not restrict.
 *
 * @param host exact name of the host
 * @param model exact model name
 * @param namespace exact namespace of the assignment
 * @param seenSinceNs last seen at this time or later
 * @param seenBeforeNs last seen before this time
 * @param visibility only series that it allows
 * @param past whether any assignment that a series ever had counts, or only that of its newest
 *     sample
 */
public record SeriesFilter(
    String host,
    String model,
    String namespace,
    Long seenSinceNs,
    Long seenBeforeNs,
    Visibility visibility,
    boolean past) {
  /** Every series but the canaries'. */
  public static final SeriesFilter ALL = new SeriesFilter(null, null, null, null, null);

  public SeriesFilter(
      String host, String model, String namespace, Long seenSinceNs, Long seenBeforeNs) {
    this(host, model, namespace, seenSinceNs, seenBeforeNs, Visibility.ALL, false);
  }

  /** The same of what somebody may see. */
  public SeriesFilter within(Visibility seen) {
    return new SeriesFilter(host, model, namespace, seenSinceNs, seenBeforeNs, seen, past);
  }

  /** The same of series that were ever lent so. */
  public SeriesFilter everLent() {
    return new SeriesFilter(host, model, namespace, seenSinceNs, seenBeforeNs, visibility, true);
  }

  /** Whether everything but the assignment matches; a canary never does. */
  public boolean matchesApartFromLending(SeriesInfo info) {
    String itsHost = info.labels().series().host();
    return !Canary.isHost(itsHost)
        && is(host, itsHost)
        && visibility.allowsHost(itsHost)
        && is(model, info.labels().series().model())
        && (seenSinceNs == null || info.lastSeenNs() >= seenSinceNs)
        && (seenBeforeNs == null || info.lastSeenNs() < seenBeforeNs);
  }

  /** Whether being lent so, now or ever, is what is asked for. */
  public boolean matches(Assignment assignment) {
    return is(namespace, assignment.namespace())
        && visibility.allowsNamespace(assignment.namespace());
  }

  /** The namespaces to one of which a series must be lent; null for none, empty for any. */
  public Set<String> namespaces() {
    if (namespace == null) {
      return visibility.namespaces();
    }
    return visibility.allowsNamespace(namespace) ? Set.of(namespace) : null;
  }

  private static boolean is(String wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }
}
