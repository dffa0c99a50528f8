package io.telemetrystack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosCasesTest {
  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("scripts/chaos")).stream()
        .filter(line -> line.startsWith("#   "))
        .toList();
  }

  @Test
  void areListedByTheHelpOfTheScript() throws IOException {
    assertThat(lines())
        .containsExactlyElementsOf(
            ChaosCases.ALL.stream()
                .map(named -> "#   %-16s %s".formatted(named.name(), named.line()))
                .toList());
  }
}
