package io.telemetrystack.http;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a node serves HTTP.
 *
 * @param host the address to listen on
 * @param port 0 for any that is free
 * @param tls what is shown to clients, null for plain HTTP
 * @param corsOrigins whose pages may call this node; one of them may be {@code *}
 */
public record HttpConfig(
    String host,
    int port,
    HttpLimits limits,
    HttpAccess access,
    HttpTls tls,
    Set<String> corsOrigins) {
  static final Option<Integer> PORT =
      Option.of(
          "port",
          ValueType.integer(0, 65_535),
          "8080",
          "Port of the HTTP server; 0 takes any that is free.");
  static final Option<String> HOST =
      Option.withoutDefault(
          "http-host",
          ValueType.text().where("an address or a host name", text -> !text.isBlank()),
          "Address the HTTP server listens on; by default 0.0.0.0 with an API key and 127.0.0.1"
              + " without.");
  static final Option<Set<String>> CORS_ORIGINS =
      Option.withoutDefault(
              "cors-allowed-origins",
              origins(),
              "Web pages of these origins may call this node from a browser, commas between.")
          .live();

  /** Nodes prove to each other that they know it, too. */
  public static final Option<String> SERVICE_TOKEN = HttpAccess.SERVICE_TOKEN;

  public static final List<Option<?>> OPTIONS =
      Stream.of(
              List.<Option<?>>of(PORT, HOST),
              HttpAccess.OPTIONS,
              HttpLimits.OPTIONS,
              HttpTls.OPTIONS,
              List.<Option<?>>of(CORS_ORIGINS))
          .<Option<?>>flatMap(List::stream)
          .toList();

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern LOOPBACK_NET =
      Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String REFUSAL =
      "HTTP_HOST: '%s' is not loopback, and without API_KEY anybody who reaches it could read and"
          + " write; allowed is 127.0.0.1, ::1 or localhost, or any address once API_KEY,"
          + " API_KEY_FILE or API_KEYS_FILE is set";

  public HttpConfig {
    corsOrigins = Set.copyOf(corsOrigins);
    if (access.isOpen() && !isLoopback(host)) {
      throw new IllegalArgumentException(REFUSAL.formatted(host));
    }
  }

  /** Throws IllegalArgumentException with one of {@link #problems} when there is any. */
  public static HttpConfig from(Settings settings) {
    HttpAccess access = HttpAccess.from(settings);
    return new HttpConfig(
        settings.find(HOST).orElse(access.isOpen() ? LOOPBACK : EVERYWHERE),
        settings.get(PORT),
        HttpLimits.from(settings),
        access,
        HttpTls.from(settings),
        settings.find(CORS_ORIGINS).orElse(Set.of()));
  }

  /** What is wrong with the settings taken together, one sentence each. */
  public static List<String> problems(Settings settings) {
    try {
      from(settings);
      return HttpTls.problems(settings);
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage());
    }
  }

  /** Where keys are that are not in the settings. */
  public static Optional<Path> keysFile(Settings settings) {
    return settings.find(HttpAccess.API_KEYS_FILE);
  }

  /** Whether only this machine can reach the node. */
  public boolean onLoopback() {
    return isLoopback(host);
  }

  private static ValueType<Set<String>> origins() {
    ValueType<List<String>> list =
        ValueType.listOf(
            ValueType.text()
                .where(
                    "origins such as https://grafana.example.com, or *",
                    it -> it.equals("*") || it.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?")));
    return new ValueType<>(list.allowed(), text -> new LinkedHashSet<>(list.parser().apply(text)));
  }

  /** Literals only: what a name resolves to may change after this was asked. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || LOOPBACK_NET.matcher(host).matches();
  }
}
