package io.telemetrystack.streamer;

/**
 * Counts the pushes under way, and lets them begin only while the node can take them. Any thread.
 */
public final class PushGate {
  private int underWay;
  private boolean open;
  private Runnable empty = () -> {};

  synchronized void open() {
    open = true;
  }

  /** Whether a push may begin; it then has to {@link #leave}. */
  synchronized boolean enter() {
    if (open) {
      underWay++;
    }
    return open;
  }

  void leave() {
    Runnable told;
    synchronized (this) {
      underWay--;
      told = !open && underWay == 0 ? empty : () -> {};
    }
    told.run();
  }

  synchronized int underWay() {
    return underWay;
  }

  /**
   * Lets none begin from now on.
   *
   * @param whenEmpty run once when none is under way
   */
  void close(Runnable whenEmpty) {
    boolean now;
    synchronized (this) {
      open = false;
      empty = whenEmpty;
      now = underWay == 0;
    }
    if (now) {
      whenEmpty.run();
    }
  }
}
