package io.telemetrystack.health;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How soon somebody should look. */
public enum Severity {
  /** Nothing to do; good to know when looking for the cause of something else. */
  INFO,
  /** Something to look at in working hours. */
  WARNING,
  /** The GPU is not to be given work until somebody has acted. */
  CRITICAL;

  /** As it is written in answers, files and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty where there is no such severity. */
  public static Optional<Severity> of(String text) {
    return Arrays.stream(values()).filter(known -> known.text().equals(text)).findFirst();
  }
}
