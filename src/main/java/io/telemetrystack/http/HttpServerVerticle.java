package io.telemetrystack.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
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
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;

  private final HttpConfig config;
  private final Readiness readiness;
  private final PrometheusMeterRegistry registry;
  private final List<Routes> routes;
  private volatile List<String> served = List.of();
  private volatile HttpServer server;
  private volatile boolean draining;

  public HttpServerVerticle(
      HttpConfig config,
      Readiness readiness,
      PrometheusMeterRegistry registry,
      List<Routes> routes) {
    this.config = config;
    this.readiness = readiness;
    this.registry = registry;
    this.routes = List.copyOf(routes);
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(options())
        .requestHandler(router())
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
    LOG.info("HTTP on {}:{}", config.host(), port());
    if (config.keys().isEmpty()) {
      LOG.info("No API_KEY is set: everything is open, and reachable from this machine only");
    }
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setIdleTimeout((int) config.idleTimeout().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(true);
  }

  private Router router() {
    Router router = Router.router(vertx);
    ProblemHandler.install(router);
    router.route().handler(new RequestMetricsHandler(registry));
    router.route().handler(HttpServerVerticle::addSecurityHeaders);
    router.route().handler(this::closeWhenDraining);
    router.route().handler(new DeadlineHandler(config.timeout()));
    router.route().handler(new ContractHandler());
    new NodeRoutes(readiness, registry).mount(router);
    new ContractRoutes(vertx).mount(router);
    mount(router, Routes.Stage.OPEN);
    router.route().handler(new ApiKeyHandler(config.keys()));
    router.route().handler(ContractHandler::check);
    mount(router, Routes.Stage.STREAMED);
    router.route().handler(BodyHandler.create(false).setBodyLimit(config.maxBodyBytes()));
    router.route().handler(new UnpackHandler(config.maxBodyBytes()));
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

  private static void addSecurityHeaders(RoutingContext rc) {
    rc.response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
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
