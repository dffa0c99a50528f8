package io.telemetrystack.proxy;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.telemetrystack.http.AuditHandler;
import io.telemetrystack.http.ContractHandler;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ServiceTokenHandler;
import io.telemetrystack.http.UnpackHandler;
import io.telemetrystack.http.WholeBodyHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the role proxy offers over HTTP: the queue, for programs in any language. Guarded by the
 * service token, where there is one.
 */
public final class QueueRoutes implements Routes {
  private static final long TICK_MS = 1_000;
  private static final String TOPIC = "/topics/:topic";
  private static final String DEAD_LETTERS = TOPIC + "/dead-letters";
  private static final JsonFactory JSON = new JsonFactory();

  /** Most answers have no more; the others are moved as they grow. */
  private static final int ANSWER_BYTES = 512;

  /** What an answer says. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private final Vertx vertx;
  private final HttpConfig http;
  private final ProxyConfig config;
  private final Brokers brokers;
  private final ProxyMetrics metrics;

  public QueueRoutes(
      Vertx vertx, HttpConfig http, ProxyConfig config, Brokers brokers, MeterRegistry meters) {
    this.vertx = vertx;
    this.http = http;
    this.config = config;
    this.brokers = brokers;
    metrics = new ProxyMetrics(meters);
  }

  @Override
  public Stage stage() {
    return Stage.OPEN;
  }

  @Override
  public void mount(Router router) {
    BrokersHandler calls = new BrokersHandler(vertx, config, brokers);
    SourcesHandler sources = new SourcesHandler(vertx, calls, brokers.directory().consumer());
    ConsumeHandler consume = new ConsumeHandler(calls, sources);
    vertx.setPeriodic(TICK_MS, timer -> sources.refresh());
    vertx.setPeriodic(TICK_MS, timer -> consume.beat());
    mountMessages(router, calls, sources, consume);
    mountTopics(router, new TopicsHandler(calls), new DeadLettersHandler(calls));
  }

  private void mountMessages(
      Router router, BrokersHandler calls, SourcesHandler sources, ConsumeHandler consume) {
    PublishingHandler publishing = new PublishingHandler(brokers, calls, config, metrics);
    Guarded guarded = new Guarded(router, ServiceTokenHandler.tokenOnly(http));
    ListenersHandler listeners = new ListenersHandler(vertx, brokers.directory());
    guarded.add(POST, "/produce", new ProduceHandler(calls, publishing, listeners, config));
    guarded.add(GET, "/messages", new MessagesHandler(vertx, calls, sources));
    guarded.add(GET, "/consume", consume);
    guarded.add(POST, "/ack", SettleHandler.ack(calls));
    guarded.add(POST, "/nack", SettleHandler.nack(calls));
    guarded.add(POST, "/extend", SettleHandler.extend(calls));
  }

  private void mountTopics(Router router, TopicsHandler topics, DeadLettersHandler deadLetters) {
    Guarded seen =
        new Guarded(router, ServiceTokenHandler.tokenOrKey(http, Scope.READ, Scope.ADMIN));
    seen.add(GET, "/status", new StatusHandler(brokers));
    seen.add(GET, "/topics", topics::list);
    seen.add(GET, TOPIC, topics::one);
    Guarded changed = new Guarded(router, ServiceTokenHandler.tokenOrKey(http, Scope.ADMIN));
    changed.add(GET, DEAD_LETTERS, deadLetters::list);
    changed.addAudited(PATCH, TOPIC, topics::alter);
    changed.addAudited(POST, DEAD_LETTERS + "/redrive", deadLetters::redrive);
    changed.addAudited(DELETE, DEAD_LETTERS, deadLetters::purge);
  }

  /** Adds routes whose handlers see only requests that the guard let pass, with their body. */
  private final class Guarded {
    private final Router router;
    private final Handler<RoutingContext> guard;

    Guarded(Router router, Handler<RoutingContext> guard) {
      this.router = router;
      this.guard = guard;
    }

    void addAudited(HttpMethod method, String path, Handler<RoutingContext> handler) {
      router.route(method, path).handler(new AuditHandler(http));
      add(method, path, handler);
    }

    void add(HttpMethod method, String path, Handler<RoutingContext> handler) {
      router.route(method, path).handler(guard).handler(ContractHandler::check);
      router
          .route(method, path)
          .handler(new WholeBodyHandler(http.limits().maxBodyBytes()))
          .handler(new UnpackHandler(http.limits().maxBodyBytes()))
          .handler(handler);
    }
  }

  /** The query parameters as {@link QueueParameters} reads them. */
  static Map<String, List<String>> query(RoutingContext rc) {
    return rc.queryParams().names().stream()
        .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
  }

  static byte[] body(RoutingContext rc) {
    Buffer body = rc.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }

  /** The body where it is, to be read while the request is handled. */
  static ByteBuffer bodyInPlace(RoutingContext rc) {
    Buffer body = rc.body().buffer();
    return body == null
        ? ByteBuffer.allocate(0)
        : ((BufferInternal) body).getByteBuf().nioBuffer().asReadOnlyBuffer();
  }

  static byte[] json(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return out.toByteArray();
  }

  /** Does nothing where the client has gone, as the other. */
  static void answer(RoutingContext rc, String type, ByteBuffer body) {
    HttpServerResponse response = rc.response();
    if (!response.ended() && !response.closed()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, type)
          .end(BufferInternal.buffer(Unpooled.wrappedBuffer(body)));
    }
  }

  /** Does nothing where the client has gone. */
  static void answer(RoutingContext rc, int status, Content content) {
    HttpServerResponse response = rc.response();
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(Buffer.buffer(json(content)));
    }
  }
}
