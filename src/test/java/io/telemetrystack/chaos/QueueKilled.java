package io.telemetrystack.chaos;

import io.telemetrystack.app.JarProcess;
import io.telemetrystack.audit.Verdict.Flaws;
import io.telemetrystack.chaos.Outcome.Figures;
import io.telemetrystack.message.Durability;
import java.util.ArrayList;
import java.util.List;

/**
 * A node whose queues programs use, a topic of each durability class, is killed with SIGKILL at
 * random moments. Class {@code memory} may lose what is younger than {@code spill-age}; nothing is
 * delivered after its acknowledgement.
 */
final class QueueKilled implements ChaosCase {
  private static final int ROUNDS = 30;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    QueueTrial trial =
        new QueueTrial(run.directory(), List.of(Durability.values()), run.random().nextLong());
    trial.run(run.sizeOr(ROUNDS), JarProcess::kill);
    ChaosReport report = ChaosReport.of(trial.settle());
    System.out.print(report);
    List<String> problems = new ArrayList<>();
    if (!report.isKept()) {
      problems.add("a class did not keep what it promises");
    }
    return new Outcome(figures(report), problems);
  }

  private static Figures figures(ChaosReport report) {
    long accepted = 0;
    long lost = 0;
    long mangled = 0;
    long again = 0;
    for (var entry : report.verdicts().entrySet()) {
      boolean survives = entry.getKey() != Durability.MEMORY;
      accepted += survives ? entry.getValue().accepted() : 0;
      lost += survives ? entry.getValue().lost() : entry.getValue().lostTooOld();
      mangled += entry.getValue().mangled();
      again += entry.getValue().deliveredAfterAck();
    }
    Flaws flaws = new Flaws(0, Math.toIntExact(mangled), Math.toIntExact(again), 0);
    return new Figures(accepted, lost, flaws, 0, 0, 0);
  }
}
