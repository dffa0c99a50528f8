package io.telemetrystack.http;

import java.time.Instant;
import java.time.InstantSource;

/** The keys of a running node, replaced as a whole. Any thread. */
final class KeyRing {
  private record State(ApiKeys keys, boolean open) {}

  private final InstantSource clock;
  private volatile State state;

  KeyRing(HttpAccess access, InstantSource clock) {
    state = new State(access.keys(), access.isOpen());
    this.clock = clock;
  }

  /** Whether nobody is asked for a key. */
  boolean isOpen() {
    return state.open();
  }

  ApiKeys.Answer find(String text) {
    Instant now = clock.instant();
    return state.keys().find(text, now);
  }

  /** A node that asks for keys goes on to ask, also when there are none any more. */
  void replace(HttpAccess fresh) {
    state = new State(fresh.keys(), state.open() && fresh.isOpen());
  }
}
