package io.telemetrystack.streamer;

import java.util.concurrent.TimeUnit;

/** The unit in which a request gives its times, as InfluxDB calls it. */
enum Precision {
  NS(TimeUnit.NANOSECONDS),
  US(TimeUnit.MICROSECONDS),
  MS(TimeUnit.MILLISECONDS),
  S(TimeUnit.SECONDS);

  private final TimeUnit unit;

  Precision(TimeUnit unit) {
    this.unit = unit;
  }

  TimeUnit unit() {
    return unit;
  }
}
