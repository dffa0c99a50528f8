package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the jar where it takes a process. */
class CommandLineIT {
  private static final String SECRET = "a-secret-of-nobody";

  @TempDir Path directory;

  @Test
  void exitsWithTwoAndNamesWhatIsWrong() throws Exception {
    try (JarProcess jar = JarProcess.start(directory, "--roles=baker", "--porte=1")) {
      assertThat(jar.waitFor()).isEqualTo(2);
      assertThat(jar.log()).contains("roles: 'baker'").contains("did you mean 'port'?");
    }
  }

  @Test
  void doesNotListenBeyondLoopbackWithoutAKey() throws Exception {
    try (JarProcess jar = JarProcess.start(directory, Map.of("HTTP_HOST", "0.0.0.0"))) {
      assertThat(jar.waitFor()).isEqualTo(2);
      assertThat(jar.log()).contains("HTTP_HOST: '0.0.0.0'").doesNotContain("HTTP on");
    }
  }

  @Test
  void asksForTheKeyAndKeepsItSecret() throws Exception {
    Map<String, String> environment = Map.of("API_KEY", SECRET, "LOG_FORMAT", "json");
    try (JarProcess jar = JarProcess.ready(directory, environment)) {
      assertThat(jar.log()).contains("HTTP on 0.0.0.0:");
      assertThat(jar.get("/api/v1/gpus").statusCode()).isEqualTo(401);
      assertThat(jar.get("/api/v1/gpus", "X-API-Key", "wrong").statusCode()).isEqualTo(401);
      assertThat(jar.get("/api/v1/gpus", "X-API-Key", SECRET).statusCode()).isEqualTo(200);
      assertThat(jar.get("/api/v1/gpus", "Authorization", "Bearer " + SECRET).statusCode())
          .isEqualTo(200);
      assertThat(jar.get("/ready").statusCode()).isEqualTo(200);
      assertThat(jar.get("/metrics").body()).doesNotContain(SECRET);
      assertThat(jar.terminate()).isZero();
      assertThat(jar.log()).doesNotContain(SECRET);
    }
  }
}
