package io.telemetrystack.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Loads one file: cuts it on the caller's thread, sends chunks on a few others, and goes back when
 * the node was killed in between.
 */
final class LoadRun {
  /**
   * How to load.
   *
   * @param chunkBytes of a request
   * @param connections requests at once
   * @param packs whether requests are packed
   * @param settle after so long a node has what it accepted on disk, whatever the class
   * @param patience for so long nothing may be accepted
   */
  record Settings(
      int chunkBytes, int connections, boolean packs, Duration settle, Duration patience) {}

  /** Chunks that wait for each connection. */
  private static final int QUEUED_PER_CONNECTION = 2;

  private static final long TICK_MS = 100;
  private static final long STATE_MS = 500;
  private static final long CHECK_MS = 1_000;

  private final RemoteNode node;
  private final Path file;
  private final Settings settings;
  private final LoadState state;
  private final LoadView view;

  private final Object lock = new Object();

  /** Under the lock. */
  private LoadLedger ledger = new LoadLedger(LoadProgress.START, 0);

  private volatile String started = "";
  private boolean mayBeLost;
  private long stateMs;
  private long checkMs;

  /** Of the present pass. */
  private volatile boolean restarted;

  private volatile NodeException failure;
  private volatile long acceptedMs;

  LoadRun(RemoteNode node, Path file, Settings settings, LoadState state, LoadView view) {
    this.node = node;
    this.file = file;
    this.settings = settings;
    this.state = state;
    this.view = view;
  }

  /**
   * Loads it, from where an interrupted load was.
   *
   * @param resumes whether to look for one
   * @return what became of all its rows
   */
  LoadProgress run(boolean resumes) throws IOException, NodeException, InterruptedException {
    acceptedMs = now();
    LoadProgress from = resumes ? resumed() : LoadProgress.START;
    ledger = new LoadLedger(from, settings.settle().toMillis());
    started = node.started();
    try {
      while (!pass(from)) {
        synchronized (lock) {
          from = ledger.goBack();
        }
        long line = from.place() == null ? 1 : from.place().line();
        view.say("the node was started anew; sending again from line " + line);
        acceptedMs = now();
      }
    } finally {
      view.end();
    }
    state.delete();
    return ledger.reached();
  }

  /** Whether a node that is killed just after the end may lose a part. */
  boolean mayBeLost() {
    return mayBeLost;
  }

  private LoadProgress resumed() throws IOException {
    Optional<LoadProgress> before = state.read();
    if (before.isEmpty()) {
      return LoadProgress.START;
    }
    try (CsvChunks chunks = new CsvChunks(file, settings.chunkBytes())) {
      if (chunks.seek(before.get().place())) {
        view.say("goes on at line " + before.get().place().line() + ", as " + state + " says");
        return before.get();
      }
    }
    view.say("the file is not the one that was loaded in part; begins at its start");
    return LoadProgress.START;
  }

  /** Whether it came to the end of the file; else the node is another process now. */
  private boolean pass(LoadProgress from) throws IOException, NodeException, InterruptedException {
    restarted = false;
    int most = settings.connections() * (1 + QUEUED_PER_CONNECTION);
    Semaphore room = new Semaphore(most);
    ExecutorService senders =
        Executors.newFixedThreadPool(settings.connections(), LoadRun::senderThread);
    try (CsvChunks chunks = new CsvChunks(file, settings.chunkBytes())) {
      if (from.place() != null && !chunks.seek(from.place())) {
        throw new IOException(file + " was changed while it was loaded");
      }
      ChunkSender sender =
          new ChunkSender(node, chunks.header(), chunks.headerLines(), settings.packs());
      for (CsvChunk chunk = chunks.next(); chunk != null && goesOn(); chunk = chunks.next()) {
        CsvChunk next = chunk;
        await(room, 1);
        senders.execute(() -> send(sender, next, room));
      }
      await(room, most);
      awaitProcess();
    } finally {
      senders.shutdownNow();
      senders.awaitTermination(1, TimeUnit.MINUTES);
      saveState(0);
    }
    if (failure != null) {
      throw failure;
    }
    return !restarted;
  }

  private static Thread senderThread(Runnable task) {
    Thread thread = new Thread(task, "load-sender");
    thread.setDaemon(true);
    return thread;
  }

  private boolean goesOn() {
    return !restarted && failure == null;
  }

  /** Shows how it goes until there is room, or no use in it. */
  private void await(Semaphore room, int permits) throws InterruptedException {
    while (goesOn() && !room.tryAcquire(permits, TICK_MS, TimeUnit.MILLISECONDS)) {
      tick();
    }
    tick();
  }

  private void tick() throws InterruptedException {
    synchronized (lock) {
      view.refused(ledger.takeRefusals());
      view.progress(ledger.reached());
    }
    if (now() - checkMs >= CHECK_MS) {
      checkProcess();
    }
    saveState(STATE_MS);
  }

  private void checkProcess() throws InterruptedException {
    checkMs = now();
    if (isUnsettled()) {
      try {
        seen(node.started());
      } catch (NodeException e) {
        // The senders see it too, and what is accepted settles later.
      }
    }
  }

  /** At the end: a node that is away just now may have lost what it accepted. */
  private void awaitProcess() throws NodeException, InterruptedException {
    checkMs = now();
    if (goesOn() && isUnsettled()) {
      seen(new Patience(settings.patience()).ask(node::started));
    }
  }

  private boolean isUnsettled() {
    synchronized (lock) {
      return ledger.isUnsettled();
    }
  }

  /** What is accepted settles only while the process that accepted it is known to live. */
  private void seen(String process) {
    synchronized (lock) {
      if (process.equals(started)) {
        ledger.alive(checkMs);
      } else {
        restart(process);
      }
    }
  }

  private void restart(String process) {
    synchronized (lock) {
      started = process;
      restarted = true;
    }
  }

  private void saveState(long atLeastMs) {
    long nowMs = now();
    if (nowMs - stateMs < atLeastMs) {
      return;
    }
    stateMs = nowMs;
    LoadProgress safe;
    synchronized (lock) {
      safe = ledger.safe();
    }
    try {
      state.write(safe);
    } catch (IOException e) {
      view.say("an interrupted load would begin anew: " + state + " cannot be written (" + e + ")");
    }
  }

  private void send(ChunkSender sender, CsvChunk chunk, Semaphore room) {
    try {
      for (int failures = 1; goesOn(); failures++) {
        try {
          accepted(chunk, sender.send(chunk));
          room.release();
          return;
        } catch (NodeException e) {
          waitAfter(e, failures);
        }
      }
    } catch (NodeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = NodeException.lasting("a chunk cannot be sent: " + e, ExitCode.FAILED);
    }
  }

  private void accepted(CsvChunk chunk, ChunkAnswer answer) {
    synchronized (lock) {
      ledger.accepted(chunk, answer, now());
      mayBeLost |= answer.mayBeLost();
    }
    acceptedMs = now();
  }

  /** Waits until it is time to send again to the same process, unless it is another now. */
  private void waitAfter(NodeException problem, int failures)
      throws NodeException, InterruptedException {
    NodeException last = problem;
    for (int tries = failures; goesOn(); tries++) {
      if (!last.isPassing() || now() - acceptedMs > settings.patience().toMillis()) {
        throw last;
      }
      view.say(last.getMessage() + " Trying again.");
      Thread.sleep(Patience.delayMs(tries, last));
      try {
        String process = node.started();
        if (!process.equals(started)) {
          restart(process);
        }
        return;
      } catch (NodeException e) {
        last = e;
      }
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
