package io.telemetrystack.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real HTTP server on a free port of the loopback, and a client for it. */
public final class TestServer implements AutoCloseable {
  private static final long SECONDS = 20;

  /** The same one for all servers of one Vert.x. */
  private static final int ANY_PORT = -1;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Readiness readiness = new Readiness();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpConfig config;
  private final List<Routes> routes;
  private final HttpServerVerticle server;

  /**
   * @param routes makes the routes that are served
   */
  public TestServer(HttpConfig config, Function<Vertx, List<Routes>> routes) {
    this.config = config;
    this.routes = routes.apply(vertx);
    server = new HttpServerVerticle(config, readiness, registry, this.routes);
    await(vertx.deployVerticle(server));
  }

  /** From now on connections are spread over one more event loop. */
  public void addEventLoop() {
    await(vertx.deployVerticle(new HttpServerVerticle(config, readiness, registry, routes)));
  }

  public static HttpConfig config(ApiKeys keys) {
    return new HttpConfig(
        "127.0.0.1",
        ANY_PORT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        64 * 1024,
        keys,
        ApiKeys.NONE);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Readiness readiness() {
    return readiness;
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  public int port() {
    return server.port();
  }

  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  /**
   * @param headers names and values by turns
   */
  public HttpResponse<String> get(String pathAndQuery, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(pathAndQuery)), headers);
  }

  public HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public CompletableFuture<HttpResponse<String>> getAsync(String pathAndQuery) {
    return client.sendAsync(
        HttpRequest.newBuilder(uri(pathAndQuery)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static void await(Future<?> future) {
    future.toCompletionStage().toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }
}
