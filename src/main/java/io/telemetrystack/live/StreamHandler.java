package io.telemetrystack.live;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.RequestMetricsHandler;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.wire.FramePayload;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one server: opens them, feeds them with frames, ends those that stall. Everything
 * runs on that server's event loop.
 */
final class StreamHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);
  private static final Set<String> PARAMETERS =
      Set.of("host", "uuid", "field", "namespace", "min_interval");
  private static final long LINGER_MS = 30_000;

  /** Longer than an announcement takes. */
  private static final long OTHERS_KNOW_MS = 250;

  private static final long RETRY_AFTER_MS = 10_000;

  private enum State {
    IDLE,
    SEEDING,
    LIVE
  }

  private record Waiting(LiveFilter filter, long minIntervalMs, String lastEventId) {}

  private final Vertx vertx;
  private final LiveConfig config;
  private final SnapshotSource snapshots;
  private final PartitionDirectory directory;
  private final StreamMetrics metrics;
  private final Map<ClientHandler, Waiting> clients = new LinkedHashMap<>();
  private LiveFeed feed;
  private State state = State.IDLE;
  private boolean pumpScheduled;
  private long lastLeftMs;

  StreamHandler(
      Vertx vertx,
      LiveConfig config,
      SnapshotSource snapshots,
      PartitionDirectory directory,
      StreamMetrics metrics) {
    this.directory = directory;
    this.vertx = vertx;
    this.config = config;
    this.snapshots = snapshots;
    this.metrics = metrics;
    this.feed = newFeed();
  }

  @Override
  public void handle(RoutingContext rc) {
    Waiting wishes = wishes(rc);
    if (clients.size() >= config.maxClients()) {
      throw new ProblemException(
          Problem.unavailable("Too many streams are open already.", RETRY_AFTER_MS));
    }
    DeadlineHandler.lift(rc);
    RequestMetricsHandler.leaveOut(rc);
    rc.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader("X-Accel-Buffering", "no");
    ClientHandler client = new ClientHandler(rc.request(), ClientHandler.nowMs());
    clients.put(client, wishes);
    metrics.opened();
    rc.addEndHandler(done -> left(client, "gone"));
    if (state == State.LIVE) {
      start(client, wishes);
    } else if (state == State.IDLE) {
      seed();
    }
  }

  private static Waiting wishes(RoutingContext rc) {
    Map<String, List<String>> values =
        rc.queryParams().names().stream()
            .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
    Parameters parameters = Parameters.of(values, PARAMETERS);
    Set<String> fields =
        parameters.list("field").stream()
            .map(FieldCatalogue.standard()::canonicalName)
            .collect(Collectors.toSet());
    LiveFilter filter =
        new LiveFilter(
            parameters.list("host"), parameters.list("uuid"), parameters.list("namespace"), fields);
    Duration minInterval = parameters.duration("min_interval", Duration.ZERO);
    return new Waiting(
        filter,
        minInterval == null ? 0 : minInterval.toMillis(),
        rc.request().getHeader("Last-Event-ID"));
  }

  /** Frames come from now on; what was before them is read once, and then the clients start. */
  private void seed() {
    state = State.SEEDING;
    metrics.listening(true);
    directory.listen(true);
    othersKnow()
        .compose(known -> vertx.executeBlocking(() -> snapshots.latest(LiveFeed.MAX_SERIES), false))
        .onSuccess(points -> feed.seed(points))
        .onFailure(e -> LOG.warn("Live streams start without stored values: {}", e.toString()))
        .onComplete(
            done -> {
              state = State.LIVE;
              Map.copyOf(clients).forEach(this::start);
            });
  }

  /** Proxies of other nodes send nothing yet that the snapshot should not miss. */
  private Future<Void> othersKnow() {
    if (directory.view().nodes().size() == 1) {
      return Future.succeededFuture();
    }
    Promise<Void> known = Promise.promise();
    vertx.setTimer(OTHERS_KNOW_MS, timer -> known.complete());
    return known.future();
  }

  private void start(ClientHandler client, Waiting wishes) {
    long nowMs = ClientHandler.nowMs();
    LiveCursor cursor = new LiveCursor(feed, wishes.filter(), wishes.minIntervalMs());
    if (wishes.lastEventId() == null) {
      cursor.start(nowMs);
    } else {
      cursor.resume(wishes.lastEventId(), nowMs);
    }
    client.start(cursor, nowMs);
  }

  /** Several frames that arrive together are written together. */
  void accept(FramePayload payload) {
    if (state == State.IDLE) {
      return;
    }
    feed.accept(payload.frame());
    if (!pumpScheduled) {
      pumpScheduled = true;
      vertx.runOnContext(
          now -> {
            pumpScheduled = false;
            pump(ClientHandler.nowMs());
          });
    }
  }

  private void pump(long nowMs) {
    List.copyOf(clients.keySet()).forEach(client -> client.pump(nowMs));
  }

  /** Called several times a second. */
  void tick() {
    long nowMs = ClientHandler.nowMs();
    pump(nowMs);
    for (ClientHandler client : List.copyOf(clients.keySet())) {
      client.beat(nowMs, config.heartbeat().toMillis());
      if (client.isStalled(nowMs, config.stallTimeout().toMillis())) {
        left(client, "stalled");
        client.close(vertx, "stalled");
      }
    }
    if (state == State.LIVE && clients.isEmpty() && nowMs - lastLeftMs >= LINGER_MS) {
      state = State.IDLE;
      metrics.listening(false);
      directory.listen(false);
      feed = newFeed();
    }
  }

  private void left(ClientHandler client, String reason) {
    if (clients.remove(client) != null) {
      lastLeftMs = ClientHandler.nowMs();
      metrics.closed(reason, client.conflations());
    }
  }

  private LiveFeed newFeed() {
    return new LiveFeed(
        Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 1, 36), config.replayPoints());
  }
}
