package io.telemetrystack.live;

import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Visibility;
import java.util.Set;

/** What a client wants to see, of what it may see; an empty set does not restrict. */
record LiveFilter(
    Set<String> hosts,
    Set<String> uuids,
    Set<String> namespaces,
    Set<String> fields,
    Visibility visibility) {
  static final LiveFilter ALL =
      new LiveFilter(Set.of(), Set.of(), Set.of(), Set.of(), Visibility.ALL);

  boolean accepts(Labels labels) {
    return in(hosts, labels.series().host())
        && in(uuids, labels.series().id().uuid())
        && in(namespaces, labels.assignment().namespace())
        && visibility.allows(labels);
  }

  boolean acceptsField(String field) {
    return in(fields, field);
  }

  private static boolean in(Set<String> wanted, String actual) {
    return wanted.isEmpty() || wanted.contains(actual);
  }
}
