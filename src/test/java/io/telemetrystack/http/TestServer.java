package io.telemetrystack.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.resilience.RateLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real HTTP server on a free port of the loopback, and a client for it. */
public final class TestServer implements AutoCloseable {
  private static final long SECONDS = 20;

  /** The same one for all servers of one Vert.x. */
  private static final int ANY_PORT = -1;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Readiness readiness = new Readiness();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AcceptHandler accepts = new AcceptHandler(registry);
  private final Vertx vertx = Vertx.builder().withTransport(accepts.transport()).build();
  private final HttpConfig config;
  private final RateLimits limits;
  private final List<Routes> routes;
  private final HttpServerVerticle server;

  /**
   * @param routes makes the routes that are served
   */
  public TestServer(HttpConfig config, Function<Vertx, List<Routes>> routes) {
    this(config, new LocalRateLimits(), routes);
  }

  TestServer(HttpConfig config, RateLimits limits, Function<Vertx, List<Routes>> routes) {
    this.config = config;
    this.limits = limits;
    this.routes = routes.apply(vertx);
    server = verticle();
    await(vertx.deployVerticle(server));
  }

  /** From now on connections are spread over one more event loop. */
  public void addEventLoop() {
    await(vertx.deployVerticle(verticle()));
  }

  private HttpServerVerticle verticle() {
    HttpServerVerticle.Node node =
        new HttpServerVerticle.Node(readiness, registry, InstantSource.system(), limits, accepts);
    return new HttpServerVerticle(config, node, routes);
  }

  /** As the node does when its settings change. */
  public void reload(HttpConfig fresh) {
    server.reload(fresh);
  }

  /** A server on the loopback with these keys, or one that asks for none where there are none. */
  public static HttpConfig config(ApiKeys keys) {
    return config("127.0.0.1", ANY_PORT, access(keys), limits(Duration.ofSeconds(30), 64 * 1024));
  }

  public static HttpConfig config(String host, int port, HttpAccess access, HttpLimits limits) {
    return new HttpConfig(host, port, limits, access, null, Set.of());
  }

  public static HttpAccess access(ApiKeys keys) {
    return new HttpAccess(keys, keys.isEmpty(), null, ApiKeys.NONE, RateLimit.UNLIMITED);
  }

  public static HttpLimits limits(Duration timeout, long maxBodyBytes) {
    Duration idle = Duration.ofSeconds(60);
    return new HttpLimits(timeout, Duration.ofSeconds(10), idle, maxBodyBytes, 1_000);
  }

  /** Makes a request that of a caller, whatever key it shows. */
  public static void actAs(RoutingContext rc, Caller caller) {
    rc.put(CallerHandler.class.getName(), new ApiKeys.Answer(caller, null));
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
