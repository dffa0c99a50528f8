package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that names the version of the product names the one of {@code pom.xml}. */
class VersionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "helm/telemetry-stack/Chart.yaml | (?m)^version: (\\S+)$",
        "helm/telemetry-stack/Chart.yaml | (?m)^appVersion: \"(\\S+)\"$",
        "docs/openapi.yaml               | (?m)^  version: (\\S+)$",
        "docs/kubernetes.md              | telemetry-stack:([0-9][0-9.]*[0-9])",
        "Dockerfile                      | telemetry-stack:([0-9][0-9.]*[0-9])",
      })
  void isTheSameEverywhere(Path file, String pattern) throws IOException {
    Matcher named = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(named.results().map(found -> found.group(1)))
        .as(file + " " + pattern)
        .isNotEmpty()
        .containsOnly(Golden.version());
  }

  @Test
  void hasGoldenFiles() throws IOException {
    for (String file : new String[] {"data.zip", "data.txt", "wire.txt"}) {
      assertThat(Golden.present().resolve(file))
          .as("docs/upgrading.md says how to write it")
          .exists();
    }
  }
}
