package io.telemetrystack.collector;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.health.Finding;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EventNews;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of health events that are stored: counts them, and shows them to live streams. */
final class EventsHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EventsHandler.class);

  private final Vertx vertx;
  private final PartitionDirectory directory;
  private final CollectorMetrics metrics;

  EventsHandler(Vertx vertx, PartitionDirectory directory, CollectorMetrics metrics) {
    this.vertx = vertx;
    this.directory = directory;
    this.metrics = metrics;
  }

  CollectorMetrics metrics() {
    return metrics;
  }

  void found(List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    findings.stream().filter(Finding::isNew).map(Finding::event).forEach(this::count);
    EventNews news = new EventNews(findings.stream().map(Finding::event).toList());
    for (String node : directory.view().listeners()) {
      vertx.eventBus().send(Addresses.live(node), news);
    }
  }

  private void count(HealthEvent event) {
    metrics.event(event);
    LOG.debug("{} {}: {}", event.kind().text(), event.id(), event.message());
  }
}
