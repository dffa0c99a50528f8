package io.telemetrystack.streamer;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.Origin;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.streamer.StreamerConfig.Mode;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Role;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Role streamer: reads CSV files and publishes their samples as frames. A worker verticle, because
 * reading blocks; everything below it runs on its context.
 *
 * <p>Reading pauses while the {@link Publisher} is full, so what is read and not yet accepted is
 * bounded. A stop reads no further and waits for what was read to be accepted.
 */
public final class StreamerVerticle extends VerticleBase {
  /**
   * What the streamer needs of its node.
   *
   * @param drainTimeout how long a stop waits for frames to be accepted
   * @param mine whether this node reads a source that is shared with other nodes; asked on the
   *     streamer's thread, and may change at any moment
   */
  public record Node(
      Path dataDirectory,
      PartitionDirectory directory,
      InstantSource clock,
      Readiness readiness,
      MeterRegistry registry,
      Duration drainTimeout,
      Predicate<String> mine) {}

  private static final Logger LOG = LoggerFactory.getLogger(StreamerVerticle.class);
  private static final String CHECK = "csv";
  private static final String REJECTS_DIRECTORY = "rejects";
  private static final long BACKOFF_BASE_MS = 50;
  private static final long BACKOFF_MAX_MS = 2_000;

  private final StreamerConfig config;
  private final Node node;
  private final StreamerMetrics metrics;
  private final Promise<Void> drained = Promise.promise();
  private PublishHandler proxy;
  private Publisher publisher;
  private FrameAssembler frames;
  private CsvReporter reporter;
  private CheckpointHandler checkpoints;
  private CsvSource source;
  private boolean waitingForRoom;
  private boolean stopping;

  public StreamerVerticle(StreamerConfig config, Node node) {
    this.config = config;
    this.node = node;
    metrics = new StreamerMetrics(node.registry(), "csv");
  }

  @Override
  public Future<?> start() {
    Path rejects = node.dataDirectory().resolve(REJECTS_DIRECTORY);
    RejectsFile rejectsFile = new RejectsFile(rejects, config.rejectsMaxBytes());
    FileChangeMetrics changes = new FileChangeMetrics(node.registry());
    reporter = new CsvReporter(metrics, changes, rejectsFile, node.clock());
    proxy = new PublishHandler(vertx, node.directory());
    publisher = new Publisher(proxy, this::after, retry(), new Accepted());
    metrics.inFlight(() -> publisher.frames());
    frames =
        config.mode() != Mode.FOLLOW && config.pace() instanceof Pace.Max
            ? FrameAssembler.inBulk(this::offer)
            : new FrameAssembler(this::offer);
    SharedFiles shared = new SharedFiles(config.shared(), node.mine());
    Checkpoints known = new Checkpoints(config.checkpointDelay().toMillis());
    CheckpointFile file = new CheckpointFile(node.dataDirectory());
    checkpoints = new CheckpointHandler(vertx, known, shared, file);
    source = CsvSource.of(config, new CsvSource.Parts(frames, known, shared), reporter);
    if (!config.paths().isEmpty()) {
      checkpoints.start();
      node.readiness().register(CHECK, this::problem);
      context.runOnContext(nothing -> turn());
    }
    node.directory().take(Role.STREAMER);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    node.directory().giveUp(Role.STREAMER);
    node.readiness().remove(CHECK);
    source.stop();
    frames.flush();
    if (publisher.frames() == 0) {
      drained.tryComplete();
    }
    vertx.setTimer(Math.max(1, node.drainTimeout().toMillis()), timer -> drained.tryComplete());
    return drained.future().compose(result -> close());
  }

  private Future<Void> close() {
    if (publisher.frames() > 0) {
      LOG.warn(
          "Stopped with {} samples in {} frames that were read and not accepted",
          publisher.samples(),
          publisher.frames());
    }
    Future<Void> told = checkpoints.stop(publisher.frames() == 0);
    proxy.close();
    try {
      reporter.close();
    } catch (IOException e) {
      LOG.warn("The rejects file cannot be closed: {}", e.toString());
    }
    return told;
  }

  private Publisher.Retry retry() {
    Backoff backoff = new Backoff(BACKOFF_BASE_MS, config.backoffFactor(), BACKOFF_MAX_MS);
    return new Publisher.Retry(
        config.retryAttempts(), backoff, () -> ThreadLocalRandom.current().nextDouble());
  }

  private Optional<String> problem() {
    return Optional.of(source.problem()).filter(problem -> !problem.isEmpty());
  }

  /** Reads a little and comes back for more; a stop or a full publisher ends the round. */
  private void turn() {
    waitingForRoom = !stopping && publisher.isFull();
    if (stopping || waitingForRoom) {
      return;
    }
    long pauseMs = source.turn(node.clock().millis());
    if (pauseMs == 0) {
      context.runOnContext(nothing -> turn());
    } else if (pauseMs != CsvSource.NEVER) {
      after(pauseMs, this::turn);
    }
  }

  private void after(long delayMs, Runnable task) {
    vertx.setTimer(delayMs, timer -> task.run());
  }

  private void offer(Frame frame, List<Origin> origins) {
    reporter.samples(frame.size());
    publisher.offer(frame, origins);
  }

  private final class Accepted implements Publisher.Listener {
    @Override
    public void accepted(Frame frame) {
      metrics.framesPublished.increment();
      metrics.samplesPublished.increment(frame.size());
      if (waitingForRoom && !publisher.isFull()) {
        waitingForRoom = false;
        context.runOnContext(nothing -> turn());
      }
      if (stopping && publisher.frames() == 0) {
        drained.tryComplete();
      }
    }

    @Override
    public void retried() {
      metrics.publishRetries.increment();
    }

    @Override
    public void paused(Frame frame, String reason) {
      LOG.warn(
          "Host {}: {} samples wait, {} attempts failed: {}",
          frame.host(),
          frame.size(),
          config.retryAttempts(),
          reason);
    }
  }
}
