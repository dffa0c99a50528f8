package io.telemetrystack.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The effective value of every declared option. Immutable. */
public final class Settings {
  /**
   * @param value null where the option has no default and none was given
   * @param origin {@code default}, or where the value was written
   * @param file what the text of a secret was read from, else null
   */
  record Resolved(Object value, String text, String origin, Path file) {}

  private static final String REDACTED = "(redacted)";

  private final Map<Option<?>, Resolved> values;

  Settings(Map<Option<?>, Resolved> values) {
    this.values = values;
  }

  /** The value of an option that has a default. */
  public <T> T get(Option<T> option) {
    return find(option).orElseThrow(() -> new NoSuchElementException(option.key()));
  }

  /** The value of an option that may have none. */
  public <T> Optional<T> find(Option<T> option) {
    @SuppressWarnings("unchecked") // put there by the option's own type
    T value = (T) resolved(option).value();
    return Optional.ofNullable(value);
  }

  /** Whether both say the same of an option. */
  public boolean sameValue(Option<?> option, Settings other) {
    return Objects.equals(resolved(option).text(), other.resolved(option).text());
  }

  /** The files that secrets were read from. */
  public List<Path> secretFiles() {
    return values.values().stream()
        .map(Resolved::file)
        .filter(Objects::nonNull)
        .collect(Collectors.toList());
  }

  /** {@code default}, or where the value was written. */
  public String origin(Option<?> option) {
    return resolved(option).origin();
  }

  /** The value as text fit for people and logs: secrets redacted, empty where there is none. */
  public String display(Option<?> option) {
    Resolved resolved = resolved(option);
    if (resolved.value() == null) {
      return "";
    }
    return option.secret() ? REDACTED : resolved.text();
  }

  private Resolved resolved(Option<?> option) {
    Resolved resolved = values.get(option);
    if (resolved == null) {
      throw new NoSuchElementException("option " + option.key() + " is not declared");
    }
    return resolved;
  }
}
