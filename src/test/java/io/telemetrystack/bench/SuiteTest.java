package io.telemetrystack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuiteTest {
  private static final Figure DRAIN = Figure.rate("drain", "messages/s");
  private static final Figure P99 = Figure.cost("p99", "ms");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<String> order = new ArrayList<>();
  @TempDir private Path directory;

  @Test
  void keepsTheMedianAndTheEndsOfEachFigure() throws Exception {
    suite().measure("disk", List.of(subject("us", DRAIN, 500, 900, 600)));

    JsonNode line = lines().get(0);
    assertThat(line.get("suite").asText()).isEqualTo("queue");
    assertThat(line.get("name").asText()).isEqualTo("disk");
    assertThat(line.get("figure").asText()).isEqualTo("drain");
    assertThat(line.get("runs").asInt()).isEqualTo(3);
    assertThat(line.get("median").asDouble()).isEqualTo(600);
    assertThat(line.get("min").asDouble()).isEqualTo(500);
    assertThat(line.get("max").asDouble()).isEqualTo(900);
    assertThat(line.has("ratio")).isFalse();
  }

  @Test
  void comparesWithTheBestPeer() throws Exception {
    suite()
        .measure(
            "disk",
            List.of(
                subject("us", DRAIN, 600, 600, 600),
                subject("slow", DRAIN, 100, 100, 100),
                subject("fast", DRAIN, 300, 300, 300)));

    assertThat(lines().get(0).get("peer").asText()).isEqualTo("fast");
    assertThat(lines().get(0).get("ratio").asDouble()).isEqualTo(2);
    assertThat(lines().get(2).has("ratio")).isFalse();
    assertThat(printed()).contains("2.00 x the best peer, fast");
  }

  @Test
  void takesTheLowestTimeForTheBest() throws Exception {
    suite()
        .measure(
            "latency",
            List.of(
                subject("us", P99, 1, 1, 1),
                subject("fast", P99, 2, 2, 2),
                subject("x", P99, 8, 8, 8)));

    assertThat(lines().get(0).get("peer").asText()).isEqualTo("fast");
    assertThat(lines().get(0).get("ratio").asDouble()).isEqualTo(0.5);
  }

  @Test
  void letsTheSubjectsTakeTurns() throws Exception {
    suite().measure("disk", List.of(subject("a", DRAIN, 1, 1, 1), subject("b", DRAIN, 1, 1, 1)));

    assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
  }

  @Test
  void seesWhatAProcessTakes() throws Exception {
    ProcessUse use = ProcessUse.of(ProcessHandle.current().pid());
    long untilNs = System.nanoTime() + 100_000_000;
    while (System.nanoTime() < untilNs) {
      Thread.onSpinWait();
    }

    assertThat(use.soFar().cpuSeconds()).isBetween(0.02, 60.0);
    assertThat(use.soFar().peakRssMib()).isGreaterThan(20);
  }

  private Suite suite() throws IOException {
    return new Suite("queue", directory, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private Subject subject(String name, Figure figure, double... values) {
    Iterator<Double> next = Arrays.stream(values).iterator();
    return new Subject(
        name,
        () -> {
          order.add(name);
          return new Run(Map.of(figure, next.next()), new ProcessUse.Use(1, 2));
        });
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("queue.json"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
