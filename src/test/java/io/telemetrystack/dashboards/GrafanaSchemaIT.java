package io.telemetrystack.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.telemetrystack.store.influx.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards as literals of Grafana's own TypeScript types: no unknown key, no wrong type. */
class GrafanaSchemaIT {
  private static final List<String> INSTALL =
      List.of(
          "npm",
          "install",
          "--no-audit",
          "--no-fund",
          "--ignore-scripts",
          "--legacy-peer-deps",
          "@grafana/schema@13.2.3",
          "typescript@7.0.2");
  private static final List<String> CHECK =
      List.of(
          "node_modules/.bin/tsc",
          "--noEmit",
          "--strict",
          "--skipLibCheck",
          "--module",
          "esnext",
          "--moduleResolution",
          "bundler",
          "dashboards.ts");

  @TempDir Path directory;

  @Test
  void everyDashboardIsOneToGrafana() throws Exception {
    assumeThat(ServerProcess.isInstalled("npm")).as("not run: npm is not installed").isTrue();
    Files.writeString(directory.resolve("package.json"), "{\"private\": true}");
    assumeThat(run(INSTALL)).as("not run: npm could not install @grafana/schema").isZero();

    check("");
    assertThat(run(CHECK)).as(output()).isZero();
    check("export const wrong: Dashboard = {schemaVersion: 39, panelz: []};");
    assertThat(run(CHECK)).as("with an unknown key").isNotZero();
  }

  private void check(String more) throws IOException {
    StringBuilder script = new StringBuilder("import type {Dashboard} from '@grafana/schema';\n");
    int number = 0;
    for (Dashboard dashboard : Dashboard.all()) {
      script
          .append("export const d%d: Dashboard = ".formatted(++number))
          .append(Files.readString(Path.of("dashboards", dashboard.file())).strip())
          .append(";\n");
    }
    Files.writeString(directory.resolve("dashboards.ts"), script.append(more));
  }

  private int run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return 1;
    }
    return process.exitValue();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }
}
