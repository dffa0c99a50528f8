package io.telemetrystack.app;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FiguresReply;
import io.telemetrystack.wire.FiguresReply.Figure;
import io.telemetrystack.wire.FiguresRequest;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers what the node's part of the pipeline does, from its metrics: each figure is a metric
 * without the tags that do not matter here, of brokers that of the topic {@code telemetry}. On a
 * worker, as it goes through all metrics.
 */
final class FiguresVerticle extends VerticleBase {
  private static final String PREFIX = "telemetry.";
  private static final String WHOLE = "";

  /** Metrics by name, and the tag whose values are figures of their own. */
  private static final Map<String, String> METRICS =
      Map.ofEntries(
          Map.entry("streamer.samples.published", "source"),
          Map.entry("streamer.frames.in.flight", "source"),
          Map.entry("streamer.publish.retries", "source"),
          Map.entry("streamer.rejected", "source"),
          Map.entry("proxy.messages", "result"),
          Map.entry("proxy.messages.rerouted", WHOLE),
          Map.entry("broker.messages", "state"),
          Map.entry("broker.accepted", WHOLE),
          Map.entry("broker.acked", WHOLE),
          Map.entry("broker.refused", WHOLE),
          Map.entry("broker.requeued", WHOLE),
          Map.entry("broker.memory.bytes", WHOLE),
          Map.entry("broker.overflow.bytes", WHOLE),
          Map.entry("broker.oldest.age.seconds", WHOLE),
          Map.entry("collector.samples.written", WHOLE),
          Map.entry("collector.samples.refused", WHOLE),
          Map.entry("collector.write.failures", WHOLE),
          Map.entry("collector.write.duration", WHOLE),
          Map.entry("collector.accepted.to.stored", WHOLE),
          Map.entry("collector.read.to.stored", WHOLE),
          Map.entry("collector.writes.waiting", WHOLE),
          Map.entry("collector.circuit.open", WHOLE),
          Map.entry("store.head.bytes", WHOLE),
          Map.entry("store.log.bytes", WHOLE));

  private final String node;
  private final MeterRegistry meters;
  private MessageConsumer<FiguresRequest> requests;

  FiguresVerticle(String node, MeterRegistry meters) {
    this.node = node;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    requests = vertx.eventBus().consumer(Addresses.figures(node));
    requests.handler(request -> request.reply(new FiguresReply(figures())));
    return requests.completion();
  }

  @Override
  public Future<?> stop() {
    return requests.unregister();
  }

  private List<Figure> figures() {
    Map<String, Double> figures = new TreeMap<>();
    for (Meter meter : meters.getMeters()) {
      String name = meter.getId().getName();
      String tag = name.startsWith(PREFIX) ? METRICS.get(name.substring(PREFIX.length())) : null;
      if (tag != null && isOfPipeline(meter.getId())) {
        add(meter, name(meter.getId(), tag), figures);
      }
    }
    return figures.entrySet().stream()
        .map(figure -> new Figure(figure.getKey(), figure.getValue()))
        .toList();
  }

  private static boolean isOfPipeline(Meter.Id id) {
    String topic = id.getTag("topic");
    return topic == null || topic.equals(Topics.TELEMETRY);
  }

  private static String name(Meter.Id id, String tag) {
    String metric = id.getName().substring(PREFIX.length());
    return tag.equals(WHOLE) ? metric : metric + '.' + id.getTag(tag);
  }

  private static void add(Meter meter, String name, Map<String, Double> figures) {
    boolean timer = meter.getId().getType() == Meter.Type.TIMER;
    for (Measurement measured : meter.measure()) {
      boolean greatest = measured.getStatistic() == Statistic.MAX || name.contains("oldest");
      figures.merge(
          timer ? name + '.' + suffix(measured.getStatistic()) : name,
          measured.getValue(),
          greatest ? Math::max : Double::sum);
    }
  }

  private static String suffix(Statistic statistic) {
    return switch (statistic) {
      case TOTAL_TIME -> "seconds";
      case MAX -> "max_seconds";
      default -> "count";
    };
  }
}
