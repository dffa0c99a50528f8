package io.telemetrystack.streamer;

/** The unit in which a request gives its times. */
enum TimeUnit {
  NS(1),
  US(1_000),
  MS(1_000_000),
  S(1_000_000_000);

  private final long nanoseconds;

  TimeUnit(long nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  long nanoseconds() {
    return nanoseconds;
  }
}
