package io.telemetrystack.telemetry;

import java.util.Objects;

/** What a series is lent to for a while; empty strings where it is free or the source is silent. */
public record Assignment(String container, String pod, String namespace) {
  /** Lent to nobody. */
  public static final Assignment NONE = new Assignment("", "", "");

  public Assignment {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(pod, "pod");
    Objects.requireNonNull(namespace, "namespace");
  }
}
