package io.telemetrystack.store.embedded;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store inside the process. Any thread; the owner calls {@link #sync} about once a second and
 * {@link #applyRetention} now and then.
 *
 * <p>A frame goes to the log, then to the heads in memory; heads become chunks when they are full,
 * and all of them are written at a checkpoint, after which the log begins anew. A write that finds
 * the log or the heads large asks for one and goes on; where they are twice as large it runs it, or
 * waits for the one under way, so that neither grows without bound while checkpoints are slow or
 * fail. What is not in flushed chunks is in the log, which is replayed on open. Writing is safe
 * against a killed process at once, and against a power cut after the next sync, or at once where
 * the config says so.
 */
public final class EmbeddedStore implements TelemetryStore {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
  private static final Frame NO_SAMPLES = new Frame.Builder("").build();

  private final EmbeddedStoreConfig config;
  private final CheckpointRule rule;
  private final Consumer<Runnable> background;
  private final InstantSource clock;
  private final Path directory;
  private final RocksMemory memory;

  /** Null while the files cannot be opened again. */
  private volatile OpenedStore opened;

  /** Counted before the files were opened again. */
  private volatile long expiredBefore;

  /** Held exclusively to close; nothing touches the database without it. */
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();

  /** Held exclusively to rotate: every frame of the segments before is in the heads then. */
  private final ReentrantReadWriteLock rotation = new ReentrantReadWriteLock();

  private final Lock checkpoint = new ReentrantLock();
  private final AtomicBoolean checkpointAsked = new AtomicBoolean();
  private boolean checkpointFails;
  private boolean closed;

  /**
   * Opens or makes the store in a directory, which no other process may have open.
   *
   * @param background runs what may take seconds, soon and one at a time
   */
  public EmbeddedStore(
      Path directory,
      EmbeddedStoreConfig config,
      RocksMemory memory,
      InstantSource clock,
      Consumer<Runnable> background) {
    this.config = config;
    rule = new CheckpointRule(config);
    this.background = background;
    this.clock = clock;
    this.directory = directory;
    this.memory = memory;
    Path logDirectory = directory.resolve("log");
    try {
      Files.createDirectories(logDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + logDirectory, e);
    }
    opened = OpenedStore.open(directory, memory, horizonNs());
  }

  /** What was found when the store was opened. */
  public Recovery recovery() {
    return opened().recovery();
  }

  @Override
  public WriteResult write(List<Frame> frames) {
    return whileOpen(
        () -> {
          makeRoom();
          long horizonNs = horizonNs();
          OpenedStore store = opened();
          locked(
              rotation.readLock(),
              () -> {
                store.log().append(frames);
                frames.forEach(frame -> store.ingest().add(frame, horizonNs));
              });
          if (config.syncsWrites()) {
            store.log().sync();
          }
          return WriteResult.ALL_STORED;
        });
  }

  @Override
  public void writeEvents(List<HealthEvent> found) {
    whileOpen(
        () -> {
          opened().events().write(found);
          if (config.syncsWrites()) {
            opened().database().syncEvents();
          }
          return null;
        });
  }

  @Override
  public List<HealthEvent> events(EventQuery query) {
    return whileOpen(() -> opened().events().read(query));
  }

  /** To the disk, and not only into the kernel's memory. */
  @Override
  public void probe() {
    whileOpen(
        () -> {
          locked(rotation.readLock(), () -> opened().log().append(List.of(NO_SAMPLES)));
          opened().log().sync();
          return null;
        });
  }

  /**
   * Makes what was written so far survive a power cut. Opens the files anew where their disk has
   * failed.
   */
  public void sync() {
    if (opened == null || opened.database().hasFailed()) {
      locked(lifecycle.writeLock(), this::reopen);
    }
    whileOpen(
        () -> {
          opened().database().syncEvents();
          opened().log().sync();
          return null;
        });
  }

  /** Writes all points into the database and empties the log. */
  public void checkpoint() {
    whileOpen(
        () -> {
          locked(checkpoint, this::saveAll);
          return null;
        });
  }

  /**
   * Drops events that are older than the retention, and the days of samples that are so as a whole;
   * whether there were any of those.
   */
  public boolean applyRetention(long nowNs) {
    long horizonNs = config.retention().horizonNs(nowNs);
    return horizonNs != Long.MIN_VALUE
        && whileOpen(
            () -> {
              opened().events().dropBefore(horizonNs);
              return opened().database().dropBefore(ChunkKey.bucket(horizonNs));
            });
  }

  @Override
  public List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    return opened().inventory().series(filter, afterUuid, limit);
  }

  @Override
  public int countGpus(SeriesFilter filter) {
    return opened().inventory().countGpus(filter);
  }

  @Override
  public List<SeriesInfo> gpu(String uuid) {
    return opened().inventory().gpu(uuid);
  }

  @Override
  public NavigableMap<Long, Assignment> assignments(SeriesId id) {
    StoredSeries series = opened().registry().ordered().get(id);
    if (series == null) {
      return new TreeMap<>();
    }
    synchronized (series) {
      return new TreeMap<>(series.assignments());
    }
  }

  @Override
  public List<Sample> samples(SampleQuery query, ReadBudget budget) {
    return whileOpen(() -> opened().reader().samples(query, budget, horizonNs()));
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget) {
    return whileOpen(() -> opened().reader().windows(query, windows, budget, horizonNs()));
  }

  @Override
  public List<Sample> latest(String uuid) {
    return opened().latest().latest(uuid, horizonNs());
  }

  @Override
  public List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    return opened().latest().latest(filter, fields, horizonNs());
  }

  @Override
  public List<HostInfo> hosts(SeriesFilter filter) {
    return opened().inventory().hosts(filter);
  }

  @Override
  public List<NamespaceInfo> namespaces(SeriesFilter filter) {
    return opened().inventory().namespaces(filter);
  }

  @Override
  public List<String> fields(SeriesFilter filter) {
    return opened().inventory().fields(filter, horizonNs());
  }

  /** Samples taken since the store was opened, those of the replayed log included. */
  public long storedPoints() {
    return opened().ingest().storedPoints();
  }

  /** Samples not stored because they were older than the retention. */
  public long expiredPoints() {
    OpenedStore store = opened;
    return expiredBefore + (store == null ? 0 : store.ingest().expiredPoints());
  }

  /** Memory that samples take which are not sealed yet. */
  public long headBytes() {
    OpenedStore store = opened;
    return store == null ? 0 : store.ingest().headBytes();
  }

  public long logBytes() {
    OpenedStore store = opened;
    return store == null ? 0 : store.log().sizeBytes();
  }

  /** Waits for running calls, makes everything durable and lets go of the directory. */
  @Override
  public void close() {
    locked(
        lifecycle.writeLock(),
        () -> {
          if (closed) {
            return;
          }
          closed = true;
          if (opened == null) {
            return;
          }
          Database database = opened.database();
          FrameLog log = opened.log();
          try (database;
              log) {
            saveAll();
          }
        });
  }

  private void makeRoom() {
    if (rule.isOverdue(opened())) {
      locked(checkpoint, this::saveAllIfOverdue);
    } else if (rule.isDue(opened()) && checkpointAsked.compareAndSet(false, true)) {
      background.accept(this::checkpointInBackground);
    }
  }

  private void saveAllIfOverdue() {
    if (rule.isOverdue(opened())) {
      saveAll();
    }
  }

  /** Logs the first failure of several in a row; when it matters a write is told. */
  private void checkpointInBackground() {
    lifecycle.readLock().lock();
    try {
      if (!closed) {
        locked(checkpoint, this::saveAll);
        checkpointFails = false;
      }
    } catch (RuntimeException e) {
      if (!checkpointFails) {
        LOG.warn("store: its log cannot be emptied", e);
      }
      checkpointFails = true;
    } finally {
      checkpointAsked.set(false);
      lifecycle.readLock().unlock();
    }
  }

  private void saveAll() {
    long[] segment = new long[1];
    OpenedStore store = opened();
    boolean keep = rule.keepsHeads(store);
    locked(rotation.writeLock(), () -> segment[0] = store.log().rotate());
    long pointsBefore = store.ingest().storedPoints();
    store.registry().ordered().values().forEach(series -> store.ingest().save(series, keep));
    store.database().flush();
    store.log().deleteBefore(segment[0]);
    store.ingest().checkpointed(pointsBefore);
  }

  /** What was confirmed is in the log, as it is for a store whose process was killed. */
  private void reopen() {
    OpenedStore failed = opened;
    if (closed || (failed != null && !failed.database().hasFailed())) {
      return;
    }
    if (failed != null) {
      expiredBefore = expiredPoints();
      opened = null;
      failed.abandon();
    }
    opened = OpenedStore.open(directory, memory, horizonNs());
  }

  private OpenedStore opened() {
    OpenedStore store = opened;
    if (store == null) {
      throw new StoreUnavailableException("the store's files cannot be opened again yet", null);
    }
    return store;
  }

  private long horizonNs() {
    Instant now = clock.instant();
    return config.retention().horizonNs(now.getEpochSecond() * 1_000_000_000L + now.getNano());
  }

  private <T> T whileOpen(Supplier<T> call) {
    lifecycle.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store is closed");
      }
      return call.get();
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  private static void locked(Lock lock, Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
