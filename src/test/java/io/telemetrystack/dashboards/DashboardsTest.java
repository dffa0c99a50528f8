package io.telemetrystack.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.dashboards.Panel.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the files in {@code dashboards/} equal to their description. {@code mvn test
 * -Dtest=DashboardsTest -DupdateReference=true} writes them anew.
 */
class DashboardsTest {
  private static final Path DIRECTORY = Path.of("dashboards");

  @ParameterizedTest
  @MethodSource("io.telemetrystack.dashboards.Dashboard#all")
  void theFilesAreMadeFromTheDescription(Dashboard dashboard) throws IOException {
    Path file = DIRECTORY.resolve(dashboard.file());
    String expected = GrafanaJson.of(dashboard);
    if (Boolean.getBoolean("updateReference")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file)).isEqualTo(expected);
  }

  @Test
  void thereAreNoOtherFiles() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      List<String> found =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .map(file -> DIRECTORY.relativize(file).toString())
              .toList();
      assertThat(found)
          .containsExactlyInAnyOrderElementsOf(
              Dashboard.all().stream().map(Dashboard::file).toList());
    }
  }

  @Test
  void uidsAndTitlesAreTakenOnce() {
    assertThat(Dashboard.all()).extracting(Dashboard::uid).doesNotHaveDuplicates();
    assertThat(Dashboard.all()).extracting(Dashboard::title).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("io.telemetrystack.dashboards.Dashboard#all")
  void everyPanelSaysWhatItShowsAndInWhichUnit(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .filteredOn(panel -> panel.kind() != Kind.ROW)
        .allSatisfy(
            panel -> {
              assertThat(panel.description()).as(panel.title()).endsWith(".");
              assertThat(panel.unit()).as(panel.title()).isNotBlank();
              assertThat(panel.queries()).as(panel.title()).isNotEmpty();
            });
  }
}
