package io.telemetrystack.collector;

import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.store.WriteResult.Refusal;
import io.telemetrystack.telemetry.Frame;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that remembers each write and lets it wait. Any thread. */
final class WriteLog extends StoreView {
  private final InMemoryStore store;
  private final List<List<Frame>> writes = new CopyOnWriteArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile StoreUnavailableException failure;
  private volatile List<Refusal> refusals = List.of();

  WriteLog() {
    this(new InMemoryStore());
  }

  private WriteLog(InMemoryStore store) {
    super(store);
    this.store = store;
  }

  /** Writes that begin from now on wait for {@link #release}. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  void setAvailable(boolean available) {
    store.setAvailable(available);
  }

  /** Writes fail so from now on; null: they do not. */
  void failWith(StoreUnavailableException failure) {
    this.failure = failure;
  }

  /** What the next write says that it did not store; those after it store everything. */
  void refuseNext(Refusal... refusals) {
    this.refusals = List.of(refusals);
  }

  /** Each write that began, the oldest first. */
  List<List<Frame>> writes() {
    return List.copyOf(writes);
  }

  /** How often it was written to or probed. */
  int attempts() {
    return attempts.get();
  }

  @Override
  public void probe() {
    attempts.incrementAndGet();
    if (failure != null) {
      throw failure;
    }
    super.probe();
  }

  @Override
  public WriteResult write(List<Frame> frames) {
    attempts.incrementAndGet();
    writes.add(frames);
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("held for too long");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure != null) {
      throw failure;
    }
    super.write(frames);
    WriteResult result = new WriteResult(refusals);
    refusals = List.of();
    return result;
  }
}
