package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Streamers that scrape, each with a proxy that takes all frames until it is told to be full. */
final class ScrapingStreamers {
  /** An accepted sample. */
  record Sample(String uuid, String host, String field, long timeNs, double value) {}

  /** One of them. */
  record Streamer(String name, String id, SimpleMeterRegistry registry, Readiness readiness) {
    double up(String url) {
      return gauge("telemetry.scrape.up", url);
    }

    double gauge(String name, String url) {
      Gauge gauge = registry.find(name).tag("target", url).gauge();
      return gauge == null ? Double.NaN : gauge.value();
    }

    /** The sum over all counters of that name with that tag. */
    double counter(String name, String tag, String value) {
      return registry.find(name).tag(tag, value).counters().stream()
          .mapToDouble(Counter::count)
          .sum();
    }

    /** The note of that name, empty where there is none. */
    String note(String name) {
      return readiness.notes().getOrDefault(name, "");
    }
  }

  final List<Sample> accepted = new CopyOnWriteArrayList<>();
  final Map<String, String> owners = new ConcurrentHashMap<>();
  final Map<String, String> addresses = new ConcurrentHashMap<>();
  final Vertx vertx = Vertx.vertx();
  private volatile boolean full;

  ScrapingStreamers() {
    WireCodec.registerAll(vertx.eventBus());
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** From now on the brokers take nothing, or all. */
  void setFull(boolean full) {
    this.full = full;
  }

  /**
   * A streamer that scrapes what {@link #owners} says is its own, or all where that says nothing.
   */
  Streamer deploy(String name, Map<String, String> options) throws Exception {
    vertx.eventBus().consumer(Addresses.publish(name), this::publish);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Readiness readiness = new Readiness();
    StreamerVerticle.Node node =
        new StreamerVerticle.Node(
            Path.of("."),
            new PartitionDirectory(name, 1),
            InstantSource.system(),
            readiness,
            registry,
            Duration.ofSeconds(5),
            url -> owners.getOrDefault(url, name).equals(name));
    ScrapeConfig config = ScrapeConfig.from(ScrapeConfigTest.settings(environment(options)));
    String id = get(vertx.deployVerticle(new ScrapeVerticle(config, node, this::addresses)));
    return new Streamer(name, id, registry, readiness);
  }

  private static Map<String, String> environment(Map<String, String> options) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SCRAPE_INTERVAL", "200ms");
    environment.put("SCRAPE_DISCOVERY_INTERVAL", "200ms");
    environment.putAll(options);
    return environment;
  }

  private InetAddress[] addresses(String host) throws UnknownHostException {
    String address = addresses.get(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByName(address)};
  }

  private void publish(Message<PublishRequest> message) {
    if (full) {
      message.reply(message.body().answerAll(new PublishReply.Full("full", 20)));
      return;
    }
    Frame frame = ((FramePayload) message.body().messages().get(0).payload()).frame();
    for (int i = 0; i < frame.size(); i++) {
      accepted.add(
          new Sample(
              frame.labels(frame.seriesIndex(i)).series().id().uuid(),
              frame.host(),
              frame.field(frame.fieldIndex(i)),
              frame.timeNs(i),
              frame.value(i)));
    }
    message.reply(message.body().answerAll(new PublishReply.Accepted("1", Durability.MEMORY)));
  }

  void undeploy(Streamer streamer) throws Exception {
    get(vertx.undeploy(streamer.id()));
  }

  void close() throws Exception {
    get(vertx.close());
  }
}
