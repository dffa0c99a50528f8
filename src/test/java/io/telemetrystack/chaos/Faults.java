package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import io.telemetrystack.chaos.Relay.Weather;
import java.io.File;
import java.util.List;

/** What can happen to a node, each for some milliseconds. */
final class Faults {
  private static final String SYNCS = "fdatasync,fsync";

  private Faults() {}

  /** Its process is killed with SIGKILL, and started on the same data after a while. */
  static Fault killed(int awayMs) {
    return node -> {
      node.process().kill();
      Thread.sleep(awayMs);
      node.begin();
    };
  }

  /** Its process stands still, and does not notice. */
  static Fault frozen(int forMs) {
    return node -> {
      Shell.run("kill -STOP " + node.pid());
      Thread.sleep(forMs);
      Shell.run("kill -CONT " + node.pid());
    };
  }

  /**
   * Its syncs go wrong.
   *
   * @param how as strace has it, such as {@code error=EIO}; counted for each thread
   */
  static Fault syncs(ChaosRun run, String how, int forMs) {
    return node -> {
      Strace strace = Strace.attach(run, node.pid(), SYNCS, how);
      try (strace) {
        Thread.sleep(forMs);
      }
    };
  }

  /** It can open nothing more: no file, no connection. */
  static Fault descriptorsExhausted(int forMs) {
    return node -> {
      ChaosRun.need("prlimit", "util-linux");
      String prlimit = "prlimit --pid " + node.pid() + " --nofile";
      String before = Shell.run(prlimit + " -o SOFT --noheadings").strip();
      int open = new File("/proc/" + node.pid() + "/fd").list().length;
      Shell.run(prlimit + "=" + open + ":");
      Thread.sleep(forMs);
      Shell.run(prlimit + "=" + before + ":");
    };
  }

  /** The network between it and its senders is bad. */
  static Fault weather(Relay relay, Weather weather, int forMs) {
    return node -> {
      relay.weather(weather);
      Thread.sleep(forMs);
      relay.weather(Weather.FAIR);
    };
  }

  /** Many clients push without end, of what is not audited. */
  static Fault largeBodies(int clients, int forMs) {
    return node -> LargeBodies.push(node.port(), clients, forMs);
  }

  /** Clients ask for what these paths give, and read nothing of it. */
  static Fault stalled(List<String> paths, int clients, int forMs) {
    return node -> {
      StalledClients stalled = StalledClients.of(node.port(), paths, clients);
      try (stalled) {
        Thread.sleep(forMs);
      }
    };
  }
}
