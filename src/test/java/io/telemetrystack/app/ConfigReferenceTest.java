package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Keeps the written reference equal to the declarations. {@code mvn test -Dtest=ConfigReferenceTest
 * -DupdateReference=true} writes it anew.
 */
class ConfigReferenceTest {
  private static final Path YAML = Path.of("conf/telemetry-stack.yaml");
  private static final Path MARKDOWN = Path.of("docs/configuration.md");

  @Test
  void theYamlReferenceIsMadeFromTheDeclarations() throws IOException {
    assertWritten(YAML, yaml());
  }

  @Test
  void theMarkdownReferenceIsMadeFromTheDeclarations() throws IOException {
    assertWritten(MARKDOWN, markdown());
  }

  @Test
  void theYamlReferenceIsAccepted() {
    SettingsResolver.Resolution resolution = Options.resolve(YAML, Map.of(), Map.of());
    assertThat(resolution.problems()).isEmpty();
  }

  private static void assertWritten(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("updateReference")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file)).isEqualTo(expected);
  }

  private static String yaml() {
    StringBuilder text =
        new StringBuilder(
            """
            # Every setting of a node with its default. Start with: --config FILE
            # What is written here is overridden by the environment (QUEUE_SIZE) and that by the command
            # line (--queue-size). A setting without a default stands behind a '#'. A running node takes another
            # value of those marked 'Live' when this file changes or on SIGHUP; the others need a restart.
            """);
    for (Options.Section section : Options.SECTIONS) {
      text.append("\n# ").append(section.title()).append('\n');
      for (Option<?> option : section.options()) {
        text.append("\n# ").append(option.description()).append('\n');
        text.append("# Allowed: ").append(option.type().allowed()).append('.');
        text.append(option.isLive() ? " Live.\n" : "\n");
        String fallback = option.defaultText();
        text.append(fallback == null ? "# " : "").append(option.key()).append(':');
        text.append(fallback == null ? "" : " " + fallback).append('\n');
      }
    }
    return text.toString();
  }

  private static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Configuration

            Made from the declarations in the code by `ConfigReferenceTest`. Each setting has one name in
            three spellings: `queue-size` in YAML (`--config FILE`), `QUEUE_SIZE` in the environment,
            `--queue-size` on the command line. Later ones win: default, file, environment, command line.
            A secret may be given as a file instead, by the name with `-file` (`API_KEY_FILE`).
            A running node takes another value of options marked *live* when the file of settings or the
            secret's file changes, or on SIGHUP; the others need a restart.
            `java -jar telemetry-stack.jar check-config` prints what is in force and where it comes from.
            """);
    for (Options.Section section : Options.SECTIONS) {
      text.append("\n## ").append(section.title()).append("\n\n");
      text.append(
          "| option | environment | default | allowed | meaning |\n|---|---|---|---|---|\n");
      section.options().forEach(option -> text.append(row(option)));
    }
    return text.toString();
  }

  private static String row(Option<?> option) {
    String fallback = option.defaultText() == null ? "–" : "`" + option.defaultText() + "`";
    return "| `%s` | `%s` | %s | %s | %s |%n"
        .formatted(
            option.key(),
            option.env(),
            fallback,
            option.type().allowed(),
            option.description() + (option.isLive() ? " *Live.*" : ""));
  }
}
