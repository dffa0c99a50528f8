package io.telemetrystack.streamer;

import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.ExpositionParser;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.streamer.ScrapeMetrics.Skip;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scrapes this node's share of the targets and publishes their samples as frames. On an event loop.
 *
 * <p>While the {@link ScrapePublishHandler} is full nothing is scraped, so what is scraped and not
 * yet accepted is bounded. A stop abandons the scrapes under way and waits for what was scraped to
 * be accepted.
 */
public final class ScrapeVerticle extends VerticleBase {
  private static final String CHECK = "scrape";
  private static final String DISCOVERY_CHECK = "scrape targets";
  private static final int LOOKUPS = 4;

  /** A target that another node has left is looked for this often at least. */
  private static final long MOST_WAIT_MS = 1_000;

  /**
   * A scrape that begins this much of an interval late at most has the time at which it was due, so
   * that samples are evenly spaced; Prometheus allows as much.
   */
  private static final long TOLERANCE = 100;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ScrapeConfig config;
  private final StreamerVerticle.Node node;
  private final ScrapeNames names;
  private final ScrapeSchedule schedule;
  private final StreamerMetrics metrics;
  private final ScrapeReporter reporter;
  private final Map<String, ScrapeHandler> underWay = new HashMap<>();
  private final SeriesDictionary dictionary = new SeriesDictionary();
  private WorkerExecutor lookups;
  private ScrapeClientHandler client;
  private ScrapeHandler.Loop loop;
  private List<ScrapeSource> sources = List.of();
  private volatile ScrapeTargets targets;
  private ScrapeDiscoveryHandler discovery;
  private ScrapePublishHandler publisher;
  private long timer = -1;

  /** For those who read metrics. */
  private volatile int ours;

  private boolean stopping;

  public ScrapeVerticle(ScrapeConfig config, StreamerVerticle.Node node) {
    this(config, node, InetAddress::getAllByName);
  }

  /**
   * @param names asked for addresses of hosts
   */
  ScrapeVerticle(ScrapeConfig config, StreamerVerticle.Node node, ScrapeNames names) {
    this.config = config;
    this.node = node;
    this.names = names;
    targets = new ScrapeTargets(config.sources());
    schedule = new ScrapeSchedule(config.interval().toMillis(), node.mine());
    metrics = new StreamerMetrics(node.registry(), "scrape");
    ScrapeMetrics scrapes =
        new ScrapeMetrics(node.registry(), () -> ours, () -> targets.all().size());
    reporter = new ScrapeReporter(scrapes, metrics.format("prometheus"), node.clock());
  }

  @Override
  public Future<?> start() {
    lookups = vertx.createSharedWorkerExecutor("scrape-lookups", LOOKUPS);
    client = new ScrapeClientHandler(vertx, config, lookups, names);
    loop =
        new ScrapeHandler.Loop(
            vertx, config, client, new ScrapeSamples.Room(), this::parser, schedule::ours);
    publisher = new ScrapePublishHandler(vertx, config, node, metrics);
    node.readiness().note(CHECK, () -> note(reporter.note()));
    node.readiness().note(DISCOVERY_CHECK, () -> note(targets.problem()));
    discover(config);
    return Future.succeededFuture();
  }

  /** Scrapes the targets of other settings from now on. Any thread. */
  public void replaceTargets(ScrapeConfig fresh) {
    context.runOnContext(
        now -> {
          if (!stopping && !fresh.sources().equals(sources)) {
            discovery.stop();
            targets = new ScrapeTargets(fresh.sources());
            discover(fresh);
          }
        });
  }

  private void discover(ScrapeConfig wanted) {
    sources = wanted.sources();
    discovery = new ScrapeDiscoveryHandler(vertx, lookups, wanted, targets, this::found);
    found();
    discovery.start();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    node.readiness().remove(CHECK);
    node.readiness().remove(DISCOVERY_CHECK);
    discovery.stop();
    underWay.values().forEach(ScrapeHandler::abandon);
    client.close();
    return publisher.close(node.drainTimeout()).eventually(lookups::close);
  }

  private static Optional<String> note(String text) {
    return Optional.of(text).filter(note -> !note.isEmpty());
  }

  private void found() {
    schedule.replace(targets.all(), node.clock().millis()).forEach(this::forget);
    vertx.cancelTimer(timer);
    turn();
  }

  /** Begins what is due and comes back for what is due next. */
  private void turn() {
    if (stopping) {
      return;
    }
    for (ScrapeSchedule.Due due : schedule.due(node.clock().millis())) {
      switch (due.kind()) {
        case SCRAPE -> begin(due);
        case UNDER_WAY -> reporter.skipped(Skip.UNDER_WAY);
        case LEFT -> forget(due.target());
      }
    }
    ours = schedule.ours();
    long waitMs = schedule.nextMs() - node.clock().millis();
    timer = vertx.setTimer(Math.max(1, Math.min(waitMs, MOST_WAIT_MS)), next -> turn());
  }

  private void begin(ScrapeSchedule.Due due) {
    if (publisher.isFull()) {
      reporter.skipped(Skip.BACKPRESSURE);
      schedule.ended(due.target());
      return;
    }
    long nowMs = node.clock().millis();
    boolean onTime = nowMs - due.timeMs() <= config.interval().toMillis() / TOLERANCE;
    ScrapeHandler scrape =
        new ScrapeHandler(due.target(), onTime ? due.timeMs() : nowMs, loop, new Ended());
    underWay.put(due.target().url(), scrape);
    scrape.start();
  }

  private BodyParser parser(ScrapeHandler scrape, SampleSink sink, boolean openMetrics) {
    ExpositionParser.Format format =
        openMetrics
            ? ExpositionParser.Format.OPEN_METRICS
            : ExpositionParser.Format.PROMETHEUS_TEXT;
    ExpositionParser parser = new ExpositionParser(sink, dictionary, format);
    parser.setHost(scrape.target().sampleHost());
    parser.setNowNs(NANOS_PER_MILLI * scrape.timeMs());
    long latestMs = node.clock().millis() + config.maxFutureSkew().toMillis();
    parser.setMaxTimeNs(NANOS_PER_MILLI * latestMs);
    return parser;
  }

  private void forget(ScrapeTarget target) {
    ScrapeHandler scrape = underWay.remove(target.url());
    if (scrape != null) {
      scrape.abandon();
      schedule.ended(target);
    }
    reporter.forget(target);
  }

  private final class Ended implements ScrapeHandler.Listener {
    @Override
    public void succeeded(ScrapeHandler scrape, ScrapeSamples samples) {
      ended(scrape);
      publisher.publish(samples);
      reporter.succeeded(scrape.target(), samples, scrape.duration());
    }

    @Override
    public void failed(ScrapeHandler scrape, ScrapeFailure failure, String why) {
      ended(scrape);
      reporter.failed(scrape.target(), failure, why, scrape.duration());
    }

    private void ended(ScrapeHandler scrape) {
      underWay.remove(scrape.target().url());
      schedule.ended(scrape.target());
    }
  }
}
