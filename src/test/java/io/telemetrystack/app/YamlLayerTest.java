package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlLayerTest {
  @TempDir Path directory;
  private final List<String> problems = new ArrayList<>();
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("node.yaml");
  }

  @Test
  void readsScalarsAndListsWithTheirLines() throws IOException {
    Layer layer = read("# comment\nport: 9090\nroles: [proxy, broker]\nhttp-host:\n");
    assertThat(layer.entries())
        .containsOnlyKeys("port", "roles")
        .containsEntry("port", new Layer.Entry("9090", file + ":2"))
        .containsEntry("roles", new Layer.Entry("proxy,broker", file + ":3"));
    assertThat(problems).isEmpty();
  }

  @Test
  void acceptsAnEmptyFile() throws IOException {
    assertThat(read("").entries()).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void refusesMapsAndGoesOn() throws IOException {
    Layer layer = read("broker:\n  queue-size: 5\nport: 1\n");
    assertThat(layer.entries()).containsOnlyKeys("port");
    assertThat(problems)
        .containsExactly(
            "config: " + file + ":1: 'broker' must have one value or a list of values, not a map");
  }

  @Test
  void namesTheLineOfBrokenYaml() throws IOException {
    read("port: 1\nroles: [a\n");
    assertThat(problems).hasSize(1).first().asString().contains("config: " + file + ":");
  }

  @Test
  void namesAFileThatIsMissing() {
    YamlLayer.read(file, problems);
    assertThat(problems).hasSize(1).first().asString().contains(file.toString());
  }

  private Layer read(String yaml) throws IOException {
    return YamlLayer.read(Files.writeString(file, yaml), problems);
  }
}
