package io.telemetrystack.bench;

import java.util.concurrent.Callable;

/**
 * Who is measured.
 *
 * @param name such as {@code redis}
 * @param work one run of the work that all subjects do
 */
public record Subject(String name, Callable<Run> work) {
  /** What the product is called beside its peers. */
  public static final String US = "telemetry-stack";
}
