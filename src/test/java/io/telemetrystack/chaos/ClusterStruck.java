package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterFault;
import io.telemetrystack.app.ClusterLayout;
import io.telemetrystack.app.ClusterTrial;
import io.telemetrystack.chaos.Outcome.Figures;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three nodes in network namespaces, with VictoriaMetrics as their store, are struck under load,
 * once with all roles on every node and once with separate ones.
 *
 * @param outage how long a fault lasts that lasts
 */
record ClusterStruck(Duration outage, List<ClusterFault> faults) implements ChaosCase {
  static ClusterStruck by(Duration outage, ClusterFault... faults) {
    return new ClusterStruck(outage, List.of(faults));
  }

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need(VictoriaMetrics.PROGRAM, VictoriaMetrics.PROGRAM);
    Outcome outcome = Outcome.NONE;
    for (ClusterLayout layout : ClusterLayout.values()) {
      outcome = outcome.and(strike(run, layout));
    }
    return outcome;
  }

  private Outcome strike(ChaosRun run, ClusterLayout layout) throws Exception {
    List<String> problems = new ArrayList<>();
    Outcome last = Outcome.NONE;
    try (ClusterTrial trial = ClusterTrial.start(run.directory(layout.name()), layout)) {
      String whyUncut = trial.cluster().network().whyUncut();
      for (ClusterFault fault : faults) {
        if (fault.cuts() && !whyUncut.isEmpty()) {
          throw new CannotRunException(whyUncut);
        }
        ClusterTrial.Report report = trial.strike(fault, outage);
        run.say("%s", report);
        report.problems().forEach(problem -> problems.add(fault + ": " + problem));
        Figures figures = Figures.of(report.verdict(), report.wholeMs(), report.drainedMs());
        last = new Outcome(figures.orSlower(last.figures()), List.of());
      }
    }
    return new Outcome(last.figures(), problems);
  }
}
