package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.TlsFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpConfigTest {
  private static final List<Option<?>> OPTIONS =
      Stream.concat(HttpConfig.OPTIONS.stream(), TlsFiles.OPTIONS.stream())
          .<Option<?>>map(option -> option)
          .toList();

  private static Settings settings(Map<String, String> environment) {
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(OPTIONS, List.of(Layer.environment(OPTIONS, environment)));
    assertThat(resolution.problems()).isEmpty();
    return resolution.settings();
  }

  @Test
  void listensOnLoopbackWithoutAKey() {
    HttpConfig config = HttpConfig.from(settings(Map.of()));

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.limits().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.access().isOpen()).isTrue();
  }

  @Test
  void listensEverywhereWithAKey() {
    HttpConfig config = HttpConfig.from(settings(Map.of("API_KEY", "k")));

    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.access().keys().accepts("k", Instant.EPOCH)).isTrue();
    assertThat(config.access().keys().accepts("K", Instant.EPOCH)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void takesALoopbackAddressWithoutAKey(String host) {
    assertThat(HttpConfig.problems(settings(Map.of("HTTP_HOST", host)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "gpu-node-1"})
  void refusesAnyOtherAddressWithoutAKey(String host) {
    List<String> problems = HttpConfig.problems(settings(Map.of("HTTP_HOST", host)));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).contains("HTTP_HOST", "API_KEY", "127.0.0.1");
    assertThat(HttpConfig.problems(settings(Map.of("HTTP_HOST", host, "API_KEY", "k")))).isEmpty();
  }

  @Test
  void refusesAnEmptyKey() {
    assertThat(HttpConfig.problems(settings(Map.of("API_KEY", "")))).hasSize(1);
  }
}
