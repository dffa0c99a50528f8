package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pushes samples of GPUs that do not exist, each body with the time at which it comes, as fast as
 * the node takes them. They stay in the store.
 */
final class PushBench implements BenchRound {
  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(30));
  private static final int GPUS_PER_HOST = 8;
  private static final double NS_PER_S = 1e9;

  private final RemoteNode node;
  private final Duration duration;
  private final int connections;
  private final int batch;

  /**
   * @param batch samples of a request
   */
  PushBench(RemoteNode node, Duration duration, int connections, int batch) {
    this.node = node;
    this.duration = duration;
    this.connections = connections;
    this.batch = batch;
  }

  @Override
  public Map<String, Double> run() throws NodeException, InterruptedException {
    AtomicLong accepted = new AtomicLong();
    AtomicLong number = new AtomicLong();
    Spread latencies = new Spread();
    long startedNs = System.nanoTime();
    try (BenchWorkers workers = new BenchWorkers()) {
      workers.start(
          connections,
          () -> {
            HttpRequest request = request(number.getAndIncrement());
            while (System.nanoTime() - startedNs < duration.toNanos()) {
              long sentNs = System.nanoTime();
              JsonNode answer = PATIENCE.ask(() -> node.json(request));
              latencies.add(System.nanoTime() - sentNs);
              accepted.addAndGet(answer.path("accepted").asLong());
            }
          });
      workers.await();
    }
    double seconds = (System.nanoTime() - startedNs) / NS_PER_S;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("samples/s", accepted.get() / seconds);
    figures.put("requests/s", latencies.size() / seconds);
    latencies.addMs(figures);
    return figures;
  }

  /** Line protocol without times, for hosts of its own. */
  private HttpRequest request(long worker) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < batch; i++) {
      body.append("gpu,uuid=BENCH-").append(worker).append('-').append(i).append(",host=bench-");
      body.append(worker).append('-').append(i / GPUS_PER_HOST).append(",gpu=");
      body.append(i % GPUS_PER_HOST).append(" DCGM_FI_DEV_GPU_TEMP=").append(30 + i % 50);
      body.append('\n');
    }
    return node.request("/api/v1/telemetry")
        .header("Content-Type", "text/plain")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }
}
