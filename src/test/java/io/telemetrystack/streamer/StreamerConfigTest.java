package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.SettingsResolver.Resolution;
import io.telemetrystack.resilience.RetryOptions;
import io.telemetrystack.streamer.CsvReader.Timestamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamerConfigTest {
  private static Resolution resolve(Map<String, String> environment) {
    List<Option<?>> options = new ArrayList<>(StreamerConfig.OPTIONS);
    options.addAll(RetryOptions.OPTIONS);
    return SettingsResolver.resolve(options, List.of(Layer.environment(options, environment)));
  }

  private static StreamerConfig config(Map<String, String> environment) {
    Resolution resolution = resolve(environment);
    assertThat(resolution.problems()).isEmpty();
    return StreamerConfig.from(resolution.settings());
  }

  @Test
  void readsNothingOnceAtFullPaceByDefault() {
    assertThat(config(Map.of()))
        .isEqualTo(
            new StreamerConfig(
                List.of(),
                StreamerConfig.Mode.ONCE,
                new Pace.Max(),
                Timestamps.FILE,
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                16L << 20,
                3,
                2,
                false,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1)));
  }

  @Test
  void loopsAtTheRecordedPaceWithTimesOfProcessingByDefault() {
    StreamerConfig config = config(Map.of("CSV_MODE", "loop"));

    assertThat(config.pace()).isEqualTo(new Pace.Recorded());
    assertThat(config.timestamps()).isEqualTo(Timestamps.PROCESSING);
  }

  @Test
  void readsEveryOption() {
    StreamerConfig config =
        config(
            Map.ofEntries(
                Map.entry("CSV_PATH", "a.csv, b/*.csv.gz"),
                Map.entry("CSV_MODE", "loop"),
                Map.entry("CSV_PACE", "500/s"),
                Map.entry("CSV_TIMESTAMPS", "file"),
                Map.entry("CSV_RETRY_INTERVAL", "1s"),
                Map.entry("CSV_SHARED", "true"),
                Map.entry("CSV_FOLLOW_INTERVAL", "200ms"),
                Map.entry("CSV_CHECKPOINT_DELAY", "3s"),
                Map.entry("MAX_FUTURE_SKEW", "1h"),
                Map.entry("REJECTS_MAX_BYTES", "32MiB"),
                Map.entry("RETRY_ATTEMPTS", "5"),
                Map.entry("BACKOFF_FACTOR", "1.5")));

    assertThat(config)
        .isEqualTo(
            new StreamerConfig(
                List.of("a.csv", "b/*.csv.gz"),
                StreamerConfig.Mode.LOOP,
                new Pace.Rows(500),
                Timestamps.FILE,
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                32L << 20,
                5,
                1.5,
                true,
                Duration.ofSeconds(3),
                Duration.ofMillis(200)));
  }

  @Test
  void aDelayTakesThePlaceOfThePace() {
    assertThat(config(Map.of("CSV_DELAY_MS", "20", "CSV_PACE", "recorded")).pace())
        .isEqualTo(new Pace.Rows(50));
    assertThat(config(Map.of("CSV_DELAY_MS", "0", "CSV_MODE", "loop")).pace())
        .isEqualTo(new Pace.Max());
  }

  @Test
  void refusesWhatItCannotDoAndSaysWhatIsAllowed() {
    assertThat(resolve(Map.of("CSV_MODE", "tail")).problems())
        .singleElement()
        .asString()
        .contains("csv-mode", "tail", "one of once, loop, follow");
    assertThat(resolve(Map.of("CSV_PACE", "fast")).problems()).hasSize(1);
    assertThat(resolve(Map.of("CSV_PACE", "0/s")).problems()).hasSize(1);
  }

  @Test
  void followsAtFullPaceWithTheTimesOfTheFile() {
    StreamerConfig config = config(Map.of("CSV_MODE", "follow"));

    assertThat(config.pace()).isEqualTo(new Pace.Max());
    assertThat(config.timestamps()).isEqualTo(Timestamps.FILE);
  }

  @Test
  void doesNotFollowAtTheRecordedPace() {
    Map<String, String> recorded = Map.of("CSV_MODE", "follow", "CSV_PACE", "recorded");
    assertThat(StreamerConfig.problems(resolve(recorded).settings()))
        .singleElement()
        .asString()
        .contains("csv-pace", "recorded", "csv-mode", "follow", "max");
    assertThat(StreamerConfig.problems(resolve(Map.of("CSV_MODE", "follow")).settings())).isEmpty();
    assertThat(StreamerConfig.problems(resolve(Map.of("CSV_PACE", "recorded")).settings()))
        .isEmpty();
  }
}
