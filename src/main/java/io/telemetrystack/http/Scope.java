package io.telemetrystack.http;

import java.util.Arrays;
import java.util.Locale;

/** What a key may be for. None includes another. */
public enum Scope {
  /** To ask for what is stored and to watch it live. */
  READ,
  /** To push telemetry. */
  WRITE,
  /** To change topics and what is in them. */
  ADMIN;

  static final String ALLOWED = "read, write, admin";

  /** By its {@link #text}; throws IllegalArgumentException that says what is allowed. */
  public static Scope of(String text) {
    return Arrays.stream(values())
        .filter(scope -> scope.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scopes: '" + LogText.escape(text) + "' is none; allowed is " + ALLOWED));
  }

  /** As it is written in a file of keys and in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
