package io.telemetrystack.app;

import sun.misc.Signal;

/** The signal by which a terminal once hung up and by which operators say: read your settings. */
final class Hangup {
  private Hangup() {}

  /** From now on SIGHUP runs the action, on a thread of its own, instead of ending the process. */
  static void listen(Runnable action) {
    Signal.handle(new Signal("HUP"), signal -> action.run());
  }
}
