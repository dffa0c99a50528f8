package io.telemetrystack.streamer;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.resilience.RetryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings of scraping.
 *
 * @param sources empty when nothing is scraped
 * @param timeout of a whole scrape, from the look-up of its name to the last byte
 * @param maxBodyBytes of a body, unpacked
 * @param caFile of the authority that signed the certificates of targets, null for those that the
 *     Java runtime trusts
 */
public record ScrapeConfig(
    List<ScrapeSource> sources,
    Duration interval,
    Duration timeout,
    long maxBodyBytes,
    Path caFile,
    Discovery discovery,
    Duration maxFutureSkew,
    int retryAttempts,
    double backoffFactor) {

  /**
   * How targets are found.
   *
   * @param dnsServer null for those of the system
   * @param apiUrl of the Kubernetes API, without a path
   * @param tokenFile what is shown to it
   * @param apiCaFile of the authority that signed its certificate
   */
  record Discovery(
      Duration interval, String dnsServer, String apiUrl, Path tokenFile, Path apiCaFile) {}

  private static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  static final Option<List<String>> TARGETS =
      Option.withoutDefault(
              "scrape-targets",
              new ValueType<>("a list with commas of " + ScrapeSource.FORMS, ScrapeSource::split),
              "Exporters of DCGM metrics to scrape; each is scraped by one node of a cluster.")
          .live();

  /**
   * What dcgm-exporter's own Helm chart and the GPU operator's users ask Prometheus for; the
   * exporter itself reads its GPUs every 30 s unless its option {@code --collect-interval} says
   * otherwise, and by 15 s none of its readings is missed.
   */
  static final Option<Duration> INTERVAL =
      Option.of(
          "scrape-interval",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "15s",
          "How often each target is scraped.");

  static final Option<Duration> TIMEOUT =
      Option.withoutDefault(
          "scrape-timeout",
          ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
          "Longest time of a whole scrape, at most scrape-interval; by default 10s, or nine"
              + " tenths of scrape-interval where that is shorter.");

  /**
   * Prometheus' default, too; where it does not fit, the next scrape is not to find it under way.
   */
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

  static final Option<Long> MAX_BODY =
      Option.of(
          "scrape-max-body",
          ValueType.sizeBytes(1024, 1L << 30),
          "16MiB",
          "Largest answer of a target, unpacked; a scrape with more fails as a whole.");

  static final Option<Path> CA_FILE =
      Option.withoutDefault(
          "scrape-ca-file",
          ValueType.path(),
          "The authority that signed the certificates of https targets, PEM; by default those that"
              + " Java trusts.");

  static final Option<Duration> DISCOVERY_INTERVAL =
      Option.of(
          "scrape-discovery-interval",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "30s",
          "How often srv: and pods: targets are looked up.");

  static final Option<String> DNS_SERVER =
      Option.withoutDefault(
          "scrape-dns-server",
          ValueType.text()
              .where(
                  "an address with or without :port",
                  text ->
                      text.matches("[A-Za-z0-9._-]{1,253}(:\\d{1,5})?|\\[[0-9a-f:]+](:\\d{1,5})?")),
          "DNS server that is asked for srv: targets; by default those of the system.");

  static final Option<String> API_URL =
      Option.of(
          "scrape-kubernetes-api",
          ValueType.text()
              .where(
                  "http(s)://HOST[:PORT]",
                  text ->
                      text.matches("https?://([A-Za-z0-9._-]{1,253}|\\[[0-9a-f:]+])(:\\d{1,5})?")),
          "https://kubernetes.default.svc",
          "Kubernetes API that is asked for pods: targets.");

  static final Option<Path> TOKEN_FILE =
      Option.of(
          "scrape-kubernetes-token-file",
          ValueType.path(),
          SERVICE_ACCOUNT + "token",
          "Token shown to the Kubernetes API over https; read again for each look-up.");

  static final Option<Path> API_CA_FILE =
      Option.of(
          "scrape-kubernetes-ca-file",
          ValueType.path(),
          SERVICE_ACCOUNT + "ca.crt",
          "The authority that signed the certificate of the Kubernetes API, PEM; read again for each"
              + " look-up.");

  /** Those that only scraping has. */
  public static final List<Option<?>> OPTIONS =
      List.of(
          TARGETS,
          INTERVAL,
          TIMEOUT,
          MAX_BODY,
          CA_FILE,
          DISCOVERY_INTERVAL,
          DNS_SERVER,
          API_URL,
          TOKEN_FILE,
          API_CA_FILE);

  /**
   * From settings without {@link #problems} that know {@link #OPTIONS}, those of the streamer and
   * of {@link RetryOptions}.
   */
  public static ScrapeConfig from(Settings settings) {
    return new ScrapeConfig(
        entries(settings).stream().distinct().map(ScrapeSource::parse).toList(),
        settings.get(INTERVAL),
        timeout(settings),
        settings.get(MAX_BODY),
        settings.find(CA_FILE).orElse(null),
        new Discovery(
            settings.get(DISCOVERY_INTERVAL),
            settings.find(DNS_SERVER).orElse(null),
            settings.get(API_URL),
            settings.get(TOKEN_FILE),
            settings.get(API_CA_FILE)),
        settings.get(StreamerConfig.MAX_FUTURE_SKEW),
        settings.get(RetryOptions.RETRY_ATTEMPTS),
        settings.get(RetryOptions.BACKOFF_FACTOR));
  }

  /** What is wrong with the settings taken together, one sentence each. */
  public static List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    entries(settings).stream().flatMap(ScrapeConfig::problem).forEach(problems::add);
    Duration interval = settings.get(INTERVAL);
    Duration timeout = timeout(settings);
    if (timeout.compareTo(interval) > 0) {
      problems.add(
          "scrape-timeout is %s and scrape-interval %s; allowed is a scrape-timeout of at most scrape-interval"
              .formatted(ValueType.format(timeout), ValueType.format(interval)));
    }
    settings
        .find(CA_FILE)
        .filter(file -> !Files.isReadable(file))
        .map("scrape-ca-file: '%s' cannot be read; allowed is a PEM file"::formatted)
        .ifPresent(problems::add);
    return problems;
  }

  private static Duration timeout(Settings settings) {
    Duration interval = settings.get(INTERVAL);
    Duration most = interval.multipliedBy(9).dividedBy(10);
    Duration usual = most.compareTo(USUAL_TIMEOUT) < 0 ? most : USUAL_TIMEOUT;
    return settings.find(TIMEOUT).orElse(usual);
  }

  private static List<String> entries(Settings settings) {
    return settings.find(TARGETS).orElse(List.of());
  }

  private static Stream<String> problem(String entry) {
    try {
      ScrapeSource.parse(entry);
      return Stream.empty();
    } catch (IllegalArgumentException e) {
      return Stream.of("scrape-targets: " + e.getMessage());
    }
  }
}
