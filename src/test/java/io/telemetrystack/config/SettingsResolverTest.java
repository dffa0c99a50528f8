package io.telemetrystack.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsResolverTest {
  private static final Option<Integer> QUEUE_SIZE =
      Option.of("queue-size", ValueType.integer(1, 100), "10", "How many.");
  private static final Option<String> HOST =
      Option.withoutDefault("http-host", ValueType.text(), "Where.");
  private static final Option<String> KEY = Option.secret("api-key", "The key.");
  private static final List<Option<?>> OPTIONS = List.of(QUEUE_SIZE, HOST, KEY);

  @Test
  void laterLayersWin() {
    Settings settings =
        resolve(layer("queue-size", "20", "node.yaml:3"), layer("queue-size", "30", "--queue-size"))
            .settings();
    assertThat(settings.get(QUEUE_SIZE)).isEqualTo(30);
    assertThat(settings.origin(QUEUE_SIZE)).isEqualTo("--queue-size");
  }

  @Test
  void defaultsHoldWhereNothingIsGiven() {
    Settings settings = resolve().settings();
    assertThat(settings.get(QUEUE_SIZE)).isEqualTo(10);
    assertThat(settings.origin(QUEUE_SIZE)).isEqualTo("default");
    assertThat(settings.find(HOST)).isEmpty();
  }

  @Test
  void namesEveryProblemAtOnce() {
    List<String> problems =
        resolve(
                layer("queue-sise", "20", "node.yaml:3"),
                layer("queue-size", "many", "env QUEUE_SIZE"),
                layer("queue-size", "101", "--queue-size"))
            .problems();
    assertThat(problems)
        .containsExactly(
            "unknown option 'queue-sise' (node.yaml:3); did you mean 'queue-size'?",
            "queue-size: 'many' (env QUEUE_SIZE) is not valid; allowed is a whole number from 1 to"
                + " 100",
            "queue-size: '101' (--queue-size) is not valid; allowed is a whole number from 1 to"
                + " 100");
  }

  @Test
  void readsASecretFromAFileAndNeverShowsIt(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "hush\n");
    Settings settings =
        resolve(layer("api-key-file", file.toString(), "env API_KEY_FILE")).settings();
    assertThat(settings.find(KEY)).contains("hush");
    assertThat(settings.display(KEY)).doesNotContain("hush");
  }

  @Test
  void namesASecretFileThatCannotBeRead() {
    assertThat(resolve(layer("api-key-file", "missing", "env API_KEY_FILE")).problems())
        .containsExactly(
            "api-key-file: 'missing' (env API_KEY_FILE) cannot be read; it must name a readable file"
                + " that holds the secret");
  }

  @Test
  void takesFromTheEnvironmentOnlyWhatIsDeclared() {
    Layer layer =
        Layer.environment(OPTIONS, Map.of("QUEUE_SIZE", "7", "PATH", "/bin", "API_KEY_FILE", "k"));
    assertThat(layer.entries()).containsOnlyKeys("queue-size", "api-key-file");
  }

  private static Layer layer(String key, String text, String origin) {
    return new Layer(Map.of(key, new Layer.Entry(text, origin)));
  }

  private static SettingsResolver.Resolution resolve(Layer... layers) {
    return SettingsResolver.resolve(OPTIONS, List.of(layers));
  }
}
