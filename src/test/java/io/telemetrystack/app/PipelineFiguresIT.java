package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of its part of the pipeline, beside its metrics. */
class PipelineFiguresIT {
  private static final int VALUES = 7;

  @TempDir Path directory;

  @Test
  void countWhatWentThrough() throws Exception {
    try (RunningNode node = RunningNode.start(directory, Map.of(), UnaryOperator.identity())) {
      for (int i = 0; i < VALUES; i++) {
        ConsoleData.push(node, "GPU-1", "host-1", "DCGM_FI_DEV_GPU_TEMP", 50 + i);
      }
      new QueueClient(node.base()).produce("topic=orders", "another program's");
      await()
          .untilAsserted(
              () -> {
                JsonNode figures = figures(node);
                assertThat(figures.get("collector.samples.written").asInt()).isEqualTo(VALUES);
                assertThat(figures.get("broker.acked").asInt()).isEqualTo(VALUES);
              });

      JsonNode figures = figures(node);
      assertThat(figures.get("streamer.samples.published.push").asInt()).isEqualTo(VALUES);
      assertThat(figures.get("broker.accepted").asInt())
          .as("of the pipeline's topic alone")
          .isEqualTo(VALUES);
      assertThat(figures.get("broker.messages.ready").asInt()).isZero();
      assertThat(figures.get("collector.write.duration.count").asInt()).isBetween(1, VALUES);
      assertThat(figures.get("collector.write.duration.seconds").asDouble()).isPositive();
    }
  }

  private static JsonNode figures(RunningNode node) throws Exception {
    JsonNode nodes = node.client().json("/api/v1/pipeline").get("nodes");
    assertThat(nodes).hasSize(1);
    assertThat(nodes.get(0).get("roles").toString()).contains("collector", "api");
    return nodes.get(0).get("figures");
  }
}
