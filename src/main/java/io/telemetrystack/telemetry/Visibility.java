package io.telemetrystack.telemetry;

import java.util.Set;

/**
 * Which GPUs somebody may see: those on certain hosts, and of those the ones that are lent to
 * certain namespaces. An empty set does not restrict. Samples belong to the namespace that the GPU
 * was lent to when they were taken.
 */
public record Visibility(Set<String> hosts, Set<String> namespaces) {
  /** Every GPU. */
  public static final Visibility ALL = new Visibility(Set.of(), Set.of());

  public Visibility {
    hosts = Set.copyOf(hosts);
    namespaces = Set.copyOf(namespaces);
  }

  public boolean isAll() {
    return hosts.isEmpty() && namespaces.isEmpty();
  }

  public boolean allowsHost(String host) {
    return hosts.isEmpty() || hosts.contains(host);
  }

  public boolean allowsNamespace(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }

  /** Whether what is said now of a series makes it one of these. */
  public boolean allows(Labels labels) {
    return allowsHost(labels.series().host()) && allowsNamespace(labels.assignment().namespace());
  }
}
