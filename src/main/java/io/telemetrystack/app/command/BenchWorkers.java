package io.telemetrystack.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that ask a node at the same time; the first that fails ends the bench. */
final class BenchWorkers implements AutoCloseable {
  /** What a thread does. */
  interface Work {
    void run() throws NodeException, InterruptedException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool(BenchWorkers::thread);
  private final List<Future<?>> running = new ArrayList<>();

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "bench");
    thread.setDaemon(true);
    return thread;
  }

  void start(int count, Work work) {
    for (int i = 0; i < count; i++) {
      running.add(
          threads.submit(
              () -> {
                work.run();
                return null;
              }));
    }
  }

  /** Waits until all have come to their end. */
  void await() throws NodeException, InterruptedException {
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof NodeException problem
            ? problem
            : NodeException.lasting(String.valueOf(e.getCause()), ExitCode.FAILED);
      }
    }
    running.clear();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
