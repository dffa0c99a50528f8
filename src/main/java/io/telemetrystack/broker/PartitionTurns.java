package io.telemetrystack.broker;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Gives a partition's core one thread at a time, and its work the order in which it came. While
 * this {@link #isFree}, whoever is on the event loop may call the core there, for what needs no
 * disk. What may wait for the disk is queued for a worker, and then all that comes behind it, until
 * the worker is through.
 *
 * <p>What has queued when the worker turns to it is one batch, so that all of it shares a write.
 * Called on the event loop.
 */
final class PartitionTurns {
  /** So that a partition that is never idle leaves the worker to others now and then. */
  private static final int MOST_BATCHES = 16;

  /** Threads that may block. */
  interface Workers {
    /** Runs the work on one of them and then, also where it has thrown, the other here. */
    void run(Runnable work, Runnable then);
  }

  private final Workers workers;
  private final Runnable afterBatch;
  private final BlockingQueue<Runnable> queued = new LinkedBlockingQueue<>();
  private boolean atWorker;

  /**
   * @param afterBatch on the worker, what a batch leaves to be done
   */
  PartitionTurns(Workers workers, Runnable afterBatch) {
    this.workers = workers;
    this.afterBatch = afterBatch;
  }

  /** Whether nothing is to be done before what comes now. */
  boolean isFree() {
    return !atWorker;
  }

  /** Has the worker do it, behind all that is queued. */
  void queue(Runnable work) {
    queued.add(work);
    if (!atWorker) {
      atWorker = true;
      workers.run(this::workOff, this::goOn);
    }
  }

  private void workOff() {
    for (int batch = 0; batch < MOST_BATCHES && !queued.isEmpty(); batch++) {
      for (int left = queued.size(); left > 0; left--) {
        queued.remove().run();
      }
      afterBatch.run();
    }
  }

  private void goOn() {
    if (queued.isEmpty()) {
      atWorker = false;
    } else {
      workers.run(this::workOff, this::goOn);
    }
  }
}
