package io.telemetrystack.streamer;

import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.CheckpointsNews;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Checkpoints} on disk and, where files are shared, tells other streamers of them and
 * listens to theirs. On the streamer's context.
 *
 * <p>What is said may be lost or come twice: the furthest place counts, and all that this node is
 * the reader of is said again every {@value #REPEAT_TICKS} ticks. Who has just started asks for
 * what the others know.
 */
final class CheckpointHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointHandler.class);
  private static final long TICK_MS = 500;
  private static final int REPEAT_TICKS = 10;
  private static final int SAID_AT_ONCE = 500;

  private final Vertx vertx;
  private final Checkpoints checkpoints;
  private final SharedFiles shared;
  private final CheckpointFile file;
  private MessageConsumer<CheckpointsNews> consumer;
  private List<Checkpoint> said = List.of();
  private long timer;
  private long startedNs;
  private long ticks;
  private boolean started;
  private boolean writeFailed;

  CheckpointHandler(Vertx vertx, Checkpoints checkpoints, SharedFiles shared, CheckpointFile file) {
    this.vertx = vertx;
    this.checkpoints = checkpoints;
    this.shared = shared;
    this.file = file;
  }

  /** Learns what is in the file, and begins to listen and to tell. */
  void start() {
    CheckpointFile.Found found = file.read();
    found.checkpoints().forEach(checkpoints::learn);
    checkpoints.saved();
    if (!found.problem().isEmpty()) {
      LOG.error("CSV: {}; files are read from their start", found.problem());
    }
    if (shared.areShared()) {
      consumer = vertx.eventBus().consumer(Addresses.CHECKPOINTS, this::hear);
    }
    started = true;
    startedNs = System.nanoTime();
    timer = vertx.setPeriodic(0, TICK_MS, id -> tick());
  }

  /**
   * @param allAccepted whether nothing that was read is still on its way
   */
  Future<Void> stop(boolean allAccepted) {
    if (!started) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(timer);
    if (allAccepted) {
      checkpoints.settle();
    }
    save();
    return shared.areShared()
        ? consumer.unregister().onComplete(result -> say(false, checkpoints.known()))
        : Future.succeededFuture();
  }

  private void tick() {
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    checkpoints.ripen(nowMs);
    Set<String> settled = checkpoints.settleLeft();
    save();
    if (shared.areShared()) {
      say(nowMs < SharedFiles.LISTENING_MS, news(settled));
    }
    ticks++;
  }

  /** Of the files that this node reads, those that moved, and from time to time all. */
  private List<Checkpoint> news(Set<String> settled) {
    List<Checkpoint> mine =
        checkpoints.known().stream()
            .filter(it -> shared.isMine(it.path()) || settled.contains(it.path()))
            .toList();
    if (ticks % REPEAT_TICKS == 0) {
      said = mine;
      return mine;
    }
    Set<Checkpoint> before = new HashSet<>(said);
    said = mine;
    return mine.stream().filter(it -> !before.contains(it)).toList();
  }

  private void save() {
    if (!checkpoints.isUnsaved()) {
      return;
    }
    try {
      file.write(checkpoints.known());
      checkpoints.saved();
      writeFailed = false;
    } catch (IOException e) {
      if (!writeFailed) {
        LOG.error("CSV: checkpoints cannot be written, it is tried again: {}", e.toString());
      }
      writeFailed = true;
    }
  }

  private void say(boolean asking, List<Checkpoint> news) {
    int from = 0;
    while (from < news.size() || (asking && from == 0)) {
      int to = Math.min(news.size(), from + SAID_AT_ONCE);
      List<CheckpointsNews.Source> sources =
          news.subList(from, to).stream().map(CheckpointHandler::source).toList();
      vertx
          .eventBus()
          .publish(Addresses.CHECKPOINTS, new CheckpointsNews(asking && from == 0, sources));
      from += SAID_AT_ONCE;
    }
  }

  private void hear(Message<CheckpointsNews> message) {
    message.body().sources().forEach(source -> checkpoints.learn(checkpoint(source)));
    if (message.body().asking()) {
      say(false, new ArrayList<>(checkpoints.known()));
    }
  }

  private static CheckpointsNews.Source source(Checkpoint it) {
    return new CheckpointsNews.Source(
        it.path(),
        it.identity().sizeBytes(),
        it.identity().fingerprint(),
        it.pass(),
        it.offset(),
        it.line(),
        it.finished());
  }

  private static Checkpoint checkpoint(CheckpointsNews.Source it) {
    FileIdentity identity = new FileIdentity("", 0, it.sizeBytes(), it.fingerprint());
    return new Checkpoint(it.path(), identity, it.pass(), it.offset(), it.line(), it.finished());
  }
}
