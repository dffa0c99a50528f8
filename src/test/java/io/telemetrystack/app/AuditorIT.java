package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.audit.Points;
import io.telemetrystack.audit.Verdict;
import io.telemetrystack.message.Durability;
import io.telemetrystack.mutants.BrokenJar;
import io.telemetrystack.mutants.Mutant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The auditor finds what is wrong with a build that loses, doubles or changes points. */
class AuditorIT {
  private static final Path BUILT = Path.of(System.getProperty("telemetrystack.jar"));
  private static final int POINTS = 2_000;

  /** A build that is broken, and what the auditor has to find. */
  record Broken(Mutant mutant, Predicate<Verdict> found) {
    @Override
    public String toString() {
      return mutant.name();
    }
  }

  static final Set<Broken> BUILDS =
      Set.of(
          new Broken(
              new Mutant(
                  "loses the first frame of a batch",
                  "collector/PartitionHandler",
                  "watch.write(batch.frames())",
                  "watch.write(batch.frames().subList(1, batch.frames().size()))"),
              verdict -> verdict.lost(Durability.MEMORY) > 0),
          new Broken(
              new Mutant(
                  "exports a sample twice",
                  "api/ExportPieces",
                  "page.forEach(this::write);",
                  "page.forEach(this::write); page.stream().limit(1).forEach(this::write);"),
              verdict -> verdict.flaws().duplicates() > 0),
          new Broken(
              new Mutant(
                  "changes a value now and then",
                  "store/embedded/Ingest",
                  "frame.value(sample)",
                  "frame.value(sample) + (sample == 7 ? 1 : 0)"),
              verdict -> verdict.flaws().wrong() > 0));

  @TempDir Path directory;

  @ParameterizedTest
  @FieldSource("BUILDS")
  void findsWhatABrokenBuildDoes(Broken broken) throws Exception {
    Path jar = directory.resolve("broken.jar");
    BrokenJar.write(BUILT, broken.mutant(), jar);

    Verdict verdict = verdict(jar);
    assertThat(verdict).matches(broken.found());
  }

  @Test
  void findsNothingInTheBuildItself() throws Exception {
    Verdict verdict = verdict(BUILT);

    assertThat(verdict.isKept(Set.of(Durability.values()))).as("%s", verdict).isTrue();
    assertThat(verdict.flaws()).isEqualTo(new Verdict.Flaws(0, 0, 0, 0));
    assertThat(verdict.accepted().get(Durability.MEMORY)).isGreaterThanOrEqualTo(POINTS);
  }

  private Verdict verdict(Path build) throws Exception {
    Points points = new Points(1, 2, System.currentTimeMillis() - 3_600_000);
    try (JarProcess jar = JarProcess.ready(build, directory);
        AuditedLoad load =
            new AuditedLoad(points, directory.resolve("answers.log"), Duration.ZERO)) {
      load.start(jar.base());
      Awaitility.await("points")
          .atMost(Duration.ofSeconds(30))
          .until(() -> load.accepted() >= POINTS);
      load.stop();
      Awaitility.await("an empty broker")
          .atMost(Duration.ofSeconds(30))
          .until(() -> held(jar.json("/topics/telemetry")) == 0);
      return load.audit(jar.base());
    }
  }

  private static long held(JsonNode topic) {
    long held = 0;
    for (JsonNode partition : topic.get("partitions")) {
      held += partition.get("ready").asLong() + partition.get("leased").asLong();
    }
    return held;
  }
}
