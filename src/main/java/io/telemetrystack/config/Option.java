package io.telemetrystack.config;

import java.util.Locale;

/**
 * The one declaration of a setting. Its key gives the name in every place: {@code queue-size} in
 * YAML, {@code --queue-size} on the command line, {@code QUEUE_SIZE} in the environment.
 *
 * @param key lower case with hyphens
 * @param type how its text is read
 * @param defaultText the text of the default, or null where there is none
 * @param description one sentence for the reference
 * @param secret shown redacted; may also be given as the path of a file by the key with {@code
 *     -file}
 * @param isLive a running node takes another value without a restart
 */
public record Option<T>(
    String key,
    ValueType<T> type,
    String defaultText,
    String description,
    boolean secret,
    boolean isLive) {
  private static final String FILE_SUFFIX = "-file";

  /** An option with a default. */
  public static <T> Option<T> of(
      String key, ValueType<T> type, String defaultText, String description) {
    return new Option<>(key, type, defaultText, description, false, false);
  }

  /** An option that has no value unless one is given. */
  public static <T> Option<T> withoutDefault(String key, ValueType<T> type, String description) {
    return new Option<>(key, type, null, description, false, false);
  }

  /** A secret; it has no default, ever. */
  public static Option<String> secret(String key, String description) {
    return new Option<>(key, ValueType.text(), null, description, true, false);
  }

  /** The same, of which a running node takes another value without a restart. */
  public Option<T> live() {
    return new Option<>(key, type, defaultText, description, secret, true);
  }

  /** The name in the environment. */
  public String env() {
    return envName(key);
  }

  /** The key that names a file holding the secret. */
  String fileKey() {
    return key + FILE_SUFFIX;
  }

  static String envName(String key) {
    return key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
