package io.telemetrystack.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer as small as can be: asks each node several times a second whether it is ready,
 * and gives requests to those that said so last, in turn. Any thread.
 */
final class Edge implements AutoCloseable {
  private static final long PROBE_MS = 200;
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);
  private static final int MOST_NOTES = 1_000;
  private static final int BACKPRESSURE = 429;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<String> nodes;
  private final String token;
  private final Map<String, Boolean> ready = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService probes;

  /**
   * @param nodes addresses such as {@code http://10.0.0.1:8080}
   */
  Edge(List<String> nodes, String token) {
    this.nodes = List.copyOf(nodes);
    this.token = token;
    probes = Executors.newScheduledThreadPool(nodes.size());
    for (String node : nodes) {
      Future<?> ignored =
          probes.scheduleWithFixedDelay(() -> probe(node), 0, PROBE_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** The answer of a node that is ready, or null where none is, or the one asked failed. */
  HttpResponse<String> post(String path, byte[] body) {
    List<String> usable = nodes.stream().filter(node -> ready.getOrDefault(node, false)).toList();
    if (usable.isEmpty()) {
      failed("no node is ready");
      return null;
    }
    String node = usable.get(Math.floorMod(turn.getAndIncrement(), usable.size()));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + path))
            .timeout(REQUEST_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300 && answer.statusCode() != BACKPRESSURE) {
        failed(node + " answers " + answer.statusCode() + " " + answer.body());
        return null;
      }
      return answer;
    } catch (IOException e) {
      failed(node + ": " + e);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The requests that failed since this was asked last, as far as they were noted. */
  synchronized List<String> takeFailures() {
    List<String> taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  @Override
  public void close() {
    probes.shutdownNow();
  }

  private synchronized void failed(String what) {
    if (failures.size() < MOST_NOTES) {
      failures.add(what);
    }
  }

  private void probe(String node) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + "/ready")).timeout(PROBE_TIMEOUT).build();
    try {
      ready.put(node, http.send(request, BodyHandlers.discarding()).statusCode() == 200);
    } catch (IOException e) {
      ready.put(node, false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
