package io.telemetrystack.bench;

import java.util.List;

/** All runs of a subject. */
record Measured(String subject, List<Run> runs) {
  Iterable<Figure> figures() {
    return runs.get(0).figures().keySet();
  }

  Spread spread(Figure figure) {
    return Spread.of(runs.stream().map(run -> run.figures().get(figure)).toList());
  }

  double cpuSeconds() {
    return Spread.of(runs.stream().map(run -> run.use().cpuSeconds()).toList()).median();
  }

  double peakRssMib() {
    return Spread.of(runs.stream().map(run -> run.use().peakRssMib()).toList()).max();
  }
}
