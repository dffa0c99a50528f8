package io.telemetrystack.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.telemetrystack.resilience.RateLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a node: its limits, its keys, and the routes that the node's roles offer. Runs
 * on an event loop.
 */
public final class HttpServerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServerVerticle.class);
  private static final long STOP_TIMEOUT_MS = 1_000;

  /** What a large body comes in pieces of: as much as is read at once. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;

  /**
   * What a server needs of its node.
   *
   * @param limits of keys, over the cluster where there is one
   * @param accepts sees the connections of the Vert.x that the server runs on
   */
  public record Node(
      Readiness readiness,
      PrometheusMeterRegistry registry,
      InstantSource clock,
      RateLimits limits,
      AcceptHandler accepts) {}

  private final HttpConfig config;
  private final Node node;
  private final List<Routes> routes;
  private final KeyRing keys;
  private final RateLimitHandler rateLimit;
  private final CorsHandler cors;

  /** Null for plain HTTP. */
  private final CertificateHandler certificate;

  private volatile List<String> served = List.of();
  private volatile HttpServer server;
  private volatile boolean draining;

  public HttpServerVerticle(HttpConfig config, Node node, List<Routes> routes) {
    this.config = config;
    this.node = node;
    this.routes = List.copyOf(routes);
    keys = new KeyRing(config.access(), node.clock());
    rateLimit = new RateLimitHandler(node.limits(), config.access().rateLimit());
    cors = new CorsHandler(config.corsOrigins());
    certificate =
        config.tls() == null ? null : new CertificateHandler(config.tls(), node.registry());
  }

  @Override
  public Future<?> start() {
    ConnectionsHandler connections = new ConnectionsHandler(vertx, config.limits(), node.accepts());
    return usableCertificate().compose(usable -> listen(connections));
  }

  private Future<Void> usableCertificate() {
    return config.tls() == null
        ? Future.succeededFuture()
        : CertificateHandler.check(vertx, config.tls().files())
            .recover(
                e ->
                    Future.failedFuture(
                        new IllegalStateException("tls-cert-file: " + e.getMessage(), e)));
  }

  private Future<HttpServer> listen(ConnectionsHandler connections) {
    return vertx
        .createHttpServer(options())
        .connectionHandler(connections::opened)
        .requestHandler(router(connections))
        .invalidRequestHandler(HttpServerVerticle::refuse)
        .listen()
        .onSuccess(this::started)
        .recover(this::notListening);
  }

  /** What is under way is answered; streams, which have no end of their own, are cut off. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  /** From now on clients are told with each answer to connect anew, which is to another node. */
  public void drain() {
    draining = true;
  }

  /** Takes other keys, rate limits and origins from now on. */
  public void reload(HttpConfig fresh) {
    keys.replace(fresh.access());
    rateLimit.replace(fresh.access().rateLimit());
    cors.replace(fresh.corsOrigins());
  }

  /**
   * Shows new connections what is in the files of the certificate now.
   *
   * @return failed, with what is wrong, where that cannot be used; the one before stays
   */
  public Future<Void> swapCertificate(HttpTls fresh) {
    return certificate == null || fresh == null
        ? Future.succeededFuture()
        : certificate.swap(vertx, server, fresh);
  }

  /** The port that is listened on, once the verticle is deployed. */
  public int port() {
    return server.actualPort();
  }

  /** Methods and paths of its routes, such as {@code GET /api/v1/gpus/:uuid}. */
  public List<String> served() {
    return served;
  }

  private Future<HttpServer> notListening(Throwable cause) {
    return Future.failedFuture(
        new IllegalStateException(
            "port: %d on %s cannot be listened on (%s); choose another with --port, 0 takes any that"
                    .formatted(config.port(), config.host(), cause.getMessage())
                + " is free",
            cause));
  }

  private void started(HttpServer listening) {
    server = listening;
    node.accepts().watch(port(), config.limits().maxConnections());
    LOG.info("{} on {}:{}", config.tls() == null ? "HTTP" : "HTTPS", config.host(), port());
    if (keys.isOpen()) {
      LOG.info("No API key is set: everything is open, and reachable from this machine only");
    }
  }

  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    if (config.tls() != null) {
      CertificateHandler.apply(config.tls(), options);
    }
    return options
        .setHost(config.host())
        .setPort(config.port())
        .setIdleTimeout((int) config.limits().idleTimeout().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setHandle100ContinueAutomatically(true)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setHttp2ClearTextEnabled(true);
  }

  private Router router(ConnectionsHandler connections) {
    long maxBodyBytes = config.limits().maxBodyBytes();
    Router router = Router.router(vertx);
    ProblemHandler.install(router);
    router.route().handler(connections);
    router.route().handler(new RequestMetricsHandler(node.registry()));
    router.route().handler(this::addSecurityHeaders);
    router.route().handler(this::closeWhenDraining);
    router.route().handler(new DeadlineHandler(config.limits().timeout()));
    router.route().handler(cors);
    router.route().handler(new CallerHandler(keys));
    router.route().handler(rateLimit);
    router.route().handler(new ContractHandler());
    new NodeRoutes(node.readiness(), node.registry()).mount(router);
    new ContractRoutes(vertx).mount(router);
    mount(router, Routes.Stage.OPEN);
    router.route().handler(new ApiKeyHandler());
    mount(router, Routes.Stage.STREAMED);
    router.route().handler(ContractHandler::check);
    router.route().handler(new WholeBodyHandler(maxBodyBytes));
    router.route().handler(new UnpackHandler(maxBodyBytes));
    mount(router, Routes.Stage.WHOLE);
    NoRouteHandler.install(router);
    served = served(router);
    return router;
  }

  private static List<String> served(Router router) {
    return router.getRoutes().stream()
        .filter(route -> route.getPath() != null && route.methods() != null)
        .flatMap(route -> route.methods().stream().map(method -> method + " " + route.getPath()))
        .distinct()
        .toList();
  }

  private void mount(Router router, Routes.Stage stage) {
    routes.stream().filter(part -> part.stage() == stage).forEach(part -> part.mount(router));
  }

  /** Answers are data: a browser that opens one may do nothing with it. */
  private void addSecurityHeaders(RoutingContext rc) {
    MultiMap headers = rc.response().headers();
    headers
        .set("X-Content-Type-Options", "nosniff")
        .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .set("Referrer-Policy", "no-referrer")
        .set(HttpHeaders.CACHE_CONTROL, "no-store");
    if (config.tls() != null) {
      headers.set("Strict-Transport-Security", "max-age=31536000");
    }
    rc.next();
  }

  private void closeWhenDraining(RoutingContext rc) {
    if (draining && rc.request().version() != HttpVersion.HTTP_2) {
      rc.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    rc.next();
  }

  /** What cannot be parsed never reaches the router. */
  private static void refuse(HttpServerRequest request) {
    int status = status(request.decoderResult().cause());
    ProblemHandler.answer(
        request.response(), Problem.of(status, "The request is refused: " + reason(status)));
    request.connection().close();
  }

  private static int status(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return 414;
    }
    return cause instanceof TooLongHttpHeaderException ? 431 : 400;
  }

  private static String reason(int status) {
    return switch (status) {
      case 414 -> "its line may have " + MAX_REQUEST_LINE_BYTES + " bytes.";
      case 431 -> "its header may have " + MAX_HEADER_BYTES + " bytes.";
      default -> "it is not HTTP.";
    };
  }
}
