package io.telemetrystack.http;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.resilience.RateLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may use a node over HTTP.
 *
 * @param keys those of the settings and of the file as they were read
 * @param isOpen nothing asks for keys, so that everybody who reaches the node may do all
 * @param keysFile where more keys are, null where there is no such file
 * @param serviceToken what opens the queue's endpoints: one key or none
 * @param rateLimit of each key that has none of its own
 */
public record HttpAccess(
    ApiKeys keys, boolean isOpen, Path keysFile, ApiKeys serviceToken, RateLimit rateLimit) {
  private static final Option<String> API_KEY =
      Option.secret("api-key", "The one key of the HTTP interface, with all rights.").live();
  static final Option<Path> API_KEYS_FILE =
      Option.withoutDefault(
              "api-keys-file",
              ValueType.path(),
              "File of API keys with scopes, as telemetry-stack keys makes it; a change is seen within"
                  + " seconds.")
          .live();
  private static final Option<RateLimit> RATE_LIMIT =
      Option.of(
              "rate-limit",
              RateLimit.type(),
              "100/s",
              "Requests that each API key may make, twice as many at once, counted over the cluster;"
                  + " unlimited for no bound.")
          .live();
  static final Option<String> SERVICE_TOKEN =
      Option.secret(
          "service-token",
          "The token of programs that use the queue over HTTP, which without it are served on loopback"
              + " only; and the secret that the nodes of a cluster have in common.");

  static final List<Option<?>> OPTIONS = List.of(API_KEY, API_KEYS_FILE, RATE_LIMIT, SERVICE_TOKEN);

  /** Throws IllegalArgumentException for empty secrets and for a file that cannot be used. */
  static HttpAccess from(Settings settings) {
    Optional<String> key =
        secret(settings, API_KEY, "a key, or to leave it out and listen on loopback");
    Optional<String> token =
        secret(
            settings, SERVICE_TOKEN, "a token, or to leave it out and use the queue on loopback");
    Path file = settings.find(API_KEYS_FILE).orElse(null);
    ApiKeys keys = key.map(text -> ApiKeys.of(List.of(text))).orElse(ApiKeys.NONE);
    return new HttpAccess(
        file == null ? keys : keys.with(read(file)),
        key.isEmpty() && file == null,
        file,
        token.map(text -> ApiKeys.of(List.of(text))).orElse(ApiKeys.NONE),
        settings.get(RATE_LIMIT));
  }

  private static List<ApiKey> read(Path file) {
    try {
      return KeysFile.read(file);
    } catch (KeysFile.InvalidException e) {
      throw new IllegalArgumentException("api-keys-file: " + e.getMessage(), e);
    }
  }

  private static Optional<String> secret(Settings settings, Option<String> secret, String allowed) {
    Optional<String> text = settings.find(secret);
    if (text.isPresent() && text.get().isBlank()) {
      throw new IllegalArgumentException(secret.env() + " is empty; allowed is " + allowed);
    }
    return text;
  }
}
