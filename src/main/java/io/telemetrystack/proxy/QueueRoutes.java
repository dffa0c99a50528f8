package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.ServiceTokenHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** What an answer says. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private final Vertx vertx;
  private final HttpConfig http;
  private final ProxyConfig config;
  private final PartitionDirectory directory;
  private final ProxyMetrics metrics;

  public QueueRoutes(
      Vertx vertx,
      HttpConfig http,
      ProxyConfig config,
      PartitionDirectory directory,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.http = http;
    this.config = config;
    this.directory = directory;
    metrics = new ProxyMetrics(meters);
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public void mount(Router router) {
    BrokersHandler brokers = new BrokersHandler(vertx, config, directory);
    SourcesHandler sources = new SourcesHandler(vertx, brokers);
    ConsumeHandler consume = new ConsumeHandler(brokers, sources);
    vertx.setPeriodic(TICK_MS, timer -> sources.refresh());
    vertx.setPeriodic(TICK_MS, timer -> consume.beat());
    mountMessages(router, brokers, sources, consume);
    mountTopics(router, new TopicsHandler(brokers), new DeadLettersHandler(brokers));
  }

  private void mountMessages(
      Router router, BrokersHandler brokers, SourcesHandler sources, ConsumeHandler consume) {
    io.telemetrystack.proxy.Router partitions =
        new io.telemetrystack.proxy.Router(directory, config.virtualNodes());
    forPrograms(router.post("/produce"))
        .handler(new ProduceHandler(brokers, partitions, metrics, config));
    forPrograms(router.get("/messages")).handler(new MessagesHandler(vertx, brokers, sources));
    forPrograms(router.get("/consume")).handler(consume);
    forPrograms(router.post("/ack")).handler(SettleHandler.ack(brokers));
    forPrograms(router.post("/nack")).handler(SettleHandler.nack(brokers));
    forPrograms(router.post("/extend")).handler(SettleHandler.extend(brokers));
  }

  private void mountTopics(
      Router router, TopicsHandler topics, DeadLettersHandler deadLetters) {
    forOperators(router.get("/topics"), topics::list);
    forOperators(router.get(TOPIC), topics::one);
    forOperators(router.patch(TOPIC), topics::alter);
    forOperators(router.get(DEAD_LETTERS), deadLetters::list);
    forOperators(router.post(DEAD_LETTERS + "/redrive"), deadLetters::redrive);
    forOperators(router.delete(DEAD_LETTERS), deadLetters::purge);
  }

  private Route forPrograms(Route route) {
    return route.handler(ServiceTokenHandler.tokenOnly(http)).handler(bodies());
  }

  private void forOperators(Route route, Handler<RoutingContext> handler) {
    route.handler(ServiceTokenHandler.tokenOrKey(http)).handler(bodies()).handler(handler);
  }

  private BodyHandler bodies() {
    return BodyHandler.create(false).setBodyLimit(http.maxBodyBytes());
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

  static byte[] json(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return out.toByteArray();
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
