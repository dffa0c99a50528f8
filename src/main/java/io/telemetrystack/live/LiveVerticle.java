package io.telemetrystack.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EventNews;
import io.telemetrystack.wire.FramePayload;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live streams of a node, on whichever of its servers' event loops they were opened: feeds them
 * with the frames and events that are sent to {@link Addresses#live}, ends those that stall, and
 * ends all when it stops. On one event loop, in pieces that let others have it in between.
 *
 * <p>Clients are written to in rounds. With few of them there is a round for each frame; with many,
 * rounds are so far apart that {@value #WRITES_PER_MS} writes a millisecond are not exceeded, and
 * what came between goes out together.
 */
public final class LiveVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LiveVerticle.class);
  private static final String GONE = "gone";
  private static final String STALLED = "stalled";
  private static final String STOPPING = "stopping";
  private static final long TICK_MS = 100;
  private static final long LINGER_MS = 30_000;
  private static final int WRITES_PER_MS = 20;

  /** A round that takes longer lets others have the event loop in between. */
  private static final long SLICE_NS = 5_000_000;

  /** Longer than an announcement takes. */
  private static final long OTHERS_KNOW_MS = 250;

  /** How long a stream that ends may take to hear of it. */
  private static final long CLOSE_GRACE_MS = 1_000;

  /** When to come back after a stream has ended, at the earliest. */
  static final long MIN_RETRY_MS = 1_000;

  private enum State {
    IDLE,
    SEEDING,
    LIVE,
    STOPPING
  }

  private final LiveConfig config;
  private final SnapshotSource snapshots;
  private final PartitionDirectory directory;
  private final StreamMetrics metrics;
  private final Set<ClientHandler> clients = new LinkedHashSet<>();
  private MessageConsumer<Object> frames;
  private LiveFeed feed;
  private State state = State.IDLE;
  private volatile Context home;

  /** Those of {@link #clients} in the order of rounds; null where they have changed. */
  private List<ClientHandler> order;

  private boolean news;
  private boolean roundScheduled;
  private long lastRoundMs;
  private long lastLeftMs;

  public LiveVerticle(
      LiveConfig config,
      SnapshotSource snapshots,
      PartitionDirectory directory,
      MeterRegistry registry) {
    this.config = config;
    this.snapshots = snapshots;
    this.directory = directory;
    metrics = new StreamMetrics(registry);
    feed = newFeed(config.replayPoints());
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TICK_MS, timer -> tick());
    frames = vertx.eventBus().consumer(Addresses.live(directory.self()));
    frames.handler(
        message -> {
          if (message.body() instanceof FramePayload payload) {
            accept(payload);
          } else if (message.body() instanceof EventNews news) {
            accept(news);
          }
        });
    return frames.completion().onSuccess(done -> home = context);
  }

  /** Tells all clients to come back, which may be to another node. */
  @Override
  public Future<?> stop() {
    state = State.STOPPING;
    directory.listen(false);
    List<Future<Void>> ends = new ArrayList<>();
    for (ClientHandler client : List.copyOf(clients)) {
      ends.add(end(client, STOPPING));
    }
    Promise<Void> over = Promise.promise();
    vertx.setTimer(CLOSE_GRACE_MS * 2, timer -> over.tryComplete());
    Future.join(ends).onComplete(done -> over.tryComplete());
    return over.future().eventually(frames::unregister);
  }

  /** Whether one more stream may be opened; if so it is to be opened. Any thread. */
  boolean admit() {
    return metrics.admit(config.maxClients());
  }

  /** Where clients are to run; null before the start. Any thread. */
  Context home() {
    return home;
  }

  /** Any thread. */
  void open(ClientHandler client) {
    home.runOnContext(here -> add(client));
  }

  /** The connection is gone. Any thread. */
  void left(ClientHandler client) {
    home.runOnContext(here -> remove(client, GONE));
  }

  private void add(ClientHandler client) {
    clients.add(client);
    order = null;
    switch (state) {
      case IDLE -> seed();
      case SEEDING -> {}
      case LIVE -> client.start(feed);
      case STOPPING -> end(client, STOPPING);
    }
  }

  private boolean remove(ClientHandler client, String reason) {
    if (!clients.remove(client)) {
      return false;
    }
    order = null;
    lastLeftMs = ClientHandler.nowMs();
    client.stop();
    metrics.conflated(client.takeConflations());
    metrics.closed(reason);
    return true;
  }

  /** A client that does not even take the reason is cut off. */
  private Future<Void> end(ClientHandler client, String reason) {
    remove(client, reason);
    Future<Void> taken = client.end(reason, retryMs());
    long timer = vertx.setTimer(CLOSE_GRACE_MS, late -> client.cut());
    return taken.onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Not all at the same moment. */
  private static long retryMs() {
    return MIN_RETRY_MS + ThreadLocalRandom.current().nextLong(MIN_RETRY_MS * 2);
  }

  /** Frames come from now on; what was before them is read once, and then the clients start. */
  private void seed() {
    state = State.SEEDING;
    directory.listen(true);
    othersKnow()
        .compose(known -> vertx.executeBlocking(() -> snapshots.latest(LiveFeed.MAX_SERIES), false))
        .onSuccess(points -> feed.seed(points))
        .onFailure(e -> LOG.warn("Live streams start without stored values: {}", e.toString()))
        .onComplete(done -> seeded());
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

  private void seeded() {
    if (state == State.SEEDING) {
      state = State.LIVE;
      clients.forEach(client -> client.start(feed));
    }
  }

  private void accept(FramePayload payload) {
    if (state == State.SEEDING || state == State.LIVE) {
      metrics.took(feed.accept(payload.frame()));
      news = true;
      scheduleRound();
    }
  }

  private void accept(EventNews found) {
    if (state == State.SEEDING || state == State.LIVE) {
      found.events().forEach(feed::accept);
      news = true;
      scheduleRound();
    }
  }

  private void scheduleRound() {
    if (roundScheduled) {
      return;
    }
    roundScheduled = true;
    long delayMs = lastRoundMs + clients.size() / WRITES_PER_MS - ClientHandler.nowMs();
    if (delayMs > 0) {
      vertx.setTimer(delayMs, timer -> round());
    } else {
      context.runOnContext(now -> round());
    }
  }

  private void round() {
    news = false;
    if (order == null) {
      order = List.copyOf(clients);
    }
    slice(order, 0);
  }

  private void slice(List<ClientHandler> all, int from) {
    long startNs = System.nanoTime();
    long nowMs = ClientHandler.nowMs();
    int next = from;
    while (next < all.size() && System.nanoTime() - startNs < SLICE_NS) {
      all.get(next++).pump(nowMs);
    }
    if (next < all.size()) {
      int rest = next;
      context.runOnContext(now -> slice(all, rest));
      return;
    }
    roundScheduled = false;
    lastRoundMs = nowMs;
    if (news) {
      scheduleRound();
    }
  }

  private void tick() {
    long nowMs = ClientHandler.nowMs();
    for (ClientHandler client : List.copyOf(clients)) {
      client.beat(nowMs, config.heartbeat().toMillis());
      metrics.conflated(client.takeConflations());
      if (client.isStalled(nowMs, config.stallTimeout().toMillis())) {
        end(client, STALLED);
      }
    }
    scheduleRound();
    if (state == State.LIVE && clients.isEmpty() && nowMs - lastLeftMs >= LINGER_MS) {
      state = State.IDLE;
      directory.listen(false);
      feed = newFeed(config.replayPoints());
    }
  }

  private static LiveFeed newFeed(int replayPoints) {
    UUID random = UUID.randomUUID();
    return new LiveFeed(Long.toString(random.getMostSignificantBits() >>> 1, 36), replayPoints);
  }
}
