package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.SettingsResolver.Resolution;
import io.telemetrystack.resilience.RetryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeConfigTest {
  static Settings settings(Map<String, String> environment) {
    List<Option<?>> options = new ArrayList<>(StreamerConfig.OPTIONS);
    options.addAll(ScrapeConfig.OPTIONS);
    options.addAll(RetryOptions.OPTIONS);
    Resolution resolution =
        SettingsResolver.resolve(options, List.of(Layer.environment(options, environment)));
    assertThat(resolution.problems()).isEmpty();
    return resolution.settings();
  }

  @Test
  void scrapesNothingByDefault() {
    ScrapeConfig config = ScrapeConfig.from(settings(Map.of()));

    assertThat(config.sources()).isEmpty();
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(ScrapeConfig.problems(settings(Map.of()))).isEmpty();
  }

  @Test
  void readsEveryOption() {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("SCRAPE_TARGETS", "gpu-1, gpu-1,pods:*/app=x"),
            Map.entry("SCRAPE_INTERVAL", "5s"),
            Map.entry("SCRAPE_TIMEOUT", "5s"),
            Map.entry("SCRAPE_MAX_BODY", "1MiB"),
            Map.entry("SCRAPE_CA_FILE", "ca.pem"),
            Map.entry("SCRAPE_DISCOVERY_INTERVAL", "1m"),
            Map.entry("SCRAPE_DNS_SERVER", "10.0.0.53:53"),
            Map.entry("SCRAPE_KUBERNETES_API", "https://10.0.0.1:6443"),
            Map.entry("SCRAPE_KUBERNETES_TOKEN_FILE", "token"),
            Map.entry("SCRAPE_KUBERNETES_CA_FILE", "api.pem"),
            Map.entry("MAX_FUTURE_SKEW", "1h"),
            Map.entry("RETRY_ATTEMPTS", "5"),
            Map.entry("BACKOFF_FACTOR", "1.5"));

    assertThat(ScrapeConfig.from(settings(environment)))
        .isEqualTo(
            new ScrapeConfig(
                List.of(ScrapeSource.parse("gpu-1"), ScrapeSource.parse("pods:*/app=x")),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1 << 20,
                Path.of("ca.pem"),
                new ScrapeConfig.Discovery(
                    Duration.ofMinutes(1),
                    "10.0.0.53:53",
                    "https://10.0.0.1:6443",
                    Path.of("token"),
                    Path.of("api.pem")),
                Duration.ofHours(1),
                5,
                1.5));
  }

  @Test
  void namesEveryTargetThatIsNone() {
    assertThat(
            ScrapeConfig.problems(settings(Map.of("SCRAPE_TARGETS", "gpu-1,ftp://x,gpu-2:99999"))))
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("scrape-targets: 'ftp://x' is no target"),
            problem -> assertThat(problem).startsWith("scrape-targets: 'gpu-2:99999' has port"));
  }

  @Test
  void aScrapeMayNotTakeLongerThanTheTimeBetweenTwo() {
    Map<String, String> environment = Map.of("SCRAPE_INTERVAL", "5s", "SCRAPE_TIMEOUT", "6s");

    assertThat(ScrapeConfig.problems(settings(environment)))
        .containsExactly(
            "scrape-timeout is 6s and scrape-interval 5s; allowed is a scrape-timeout of at most"
                + " scrape-interval");
  }

  @Test
  void aTimeoutThatIsNotGivenEndsBeforeTheNextScrape() {
    Settings settings = settings(Map.of("SCRAPE_INTERVAL", "5s"));

    assertThat(ScrapeConfig.problems(settings)).isEmpty();
    assertThat(ScrapeConfig.from(settings).timeout()).isEqualTo(Duration.ofMillis(4_500));
  }

  @Test
  void anAuthorityThatCannotBeReadIsSaid() {
    assertThat(ScrapeConfig.problems(settings(Map.of("SCRAPE_CA_FILE", "/no/such.pem"))))
        .containsExactly("scrape-ca-file: '/no/such.pem' cannot be read; allowed is a PEM file");
  }
}
