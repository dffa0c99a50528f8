package io.telemetrystack.http;

import java.util.Locale;

/** What a key may be for. None includes another. */
public enum Scope {
  /** To ask for what is stored and to watch it live. */
  READ,
  /** To push telemetry. */
  WRITE,
  /** To change topics and what is in them. */
  ADMIN;

  /** As it is written in a file of keys and in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
