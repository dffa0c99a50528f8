package io.telemetrystack.streamer;

import io.telemetrystack.http.LogText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the DNS and Kubernetes for targets again and again, each source on its own. On one event
 * loop.
 */
final class ScrapeDiscoveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeDiscoveryHandler.class);

  private final Vertx vertx;
  private final WorkerExecutor lookups;
  private final ScrapeConfig config;
  private final ScrapeTargets targets;
  private final Runnable changed;
  private final ScrapeSrv srv;
  private final ScrapePodsHandler pods;
  private boolean stopped;

  /**
   * @param targets is told what is found
   * @param changed run after that
   */
  ScrapeDiscoveryHandler(
      Vertx vertx,
      WorkerExecutor lookups,
      ScrapeConfig config,
      ScrapeTargets targets,
      Runnable changed) {
    this.vertx = vertx;
    this.lookups = lookups;
    this.config = config;
    this.targets = targets;
    this.changed = changed;
    srv = new ScrapeSrv(config.discovery().dnsServer());
    pods = new ScrapePodsHandler(vertx, lookups, config.discovery());
  }

  void start() {
    config.sources().forEach(this::ask);
  }

  void stop() {
    stopped = true;
    pods.close();
  }

  private void ask(ScrapeSource source) {
    if (source instanceof ScrapeSource.Srv named) {
      askAgain(source, lookups.executeBlocking(() -> srv.find(named.name()), false));
    } else if (source instanceof ScrapeSource.Pods labelled) {
      askAgain(source, pods.find(labelled));
    }
  }

  private void askAgain(ScrapeSource source, Future<List<ScrapeTarget>> answer) {
    answer.onComplete(
        done -> {
          if (stopped) {
            return;
          }
          if (done.succeeded()) {
            found(source, done.result());
          } else {
            failed(source, done.cause());
          }
          vertx.setTimer(config.discovery().interval().toMillis(), timer -> askIfStarted(source));
        });
  }

  private void askIfStarted(ScrapeSource source) {
    if (!stopped) {
      ask(source);
    }
  }

  private void found(ScrapeSource source, List<ScrapeTarget> found) {
    if (targets.found(source, found)) {
      LOG.info("scrape: {} names {} targets again", source.text(), found.size());
    }
    changed.run();
  }

  private void failed(ScrapeSource source, Throwable failure) {
    String why = LogText.escape(ScrapeFailure.text(failure));
    if (targets.failed(source, "cannot be asked: " + why)) {
      LOG.warn("scrape: {} cannot be asked for targets: {}", source.text(), why);
    }
  }
}
