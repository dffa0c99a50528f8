package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.intake.PushBodies;
import io.telemetrystack.store.influx.VictoriaMetrics;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Pushes the same lines of line protocol to the real jar with all roles and {@code -Xmx512m}, until
 * they are stored, and to VictoriaMetrics' {@code /write}, until they are answered. A main for
 * {@code scripts/bench}.
 */
final class LineProtocolBenchmark {
  private static final Figure RATE = Figure.rate("", "points/s");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final int GPUS = 1_000;
  private static final int HOSTS_A_REQUEST = 10;
  private static final int SWEEPS_A_REQUEST = 12;
  private static final int REQUESTS = 1_200;
  private static final int CONNECTIONS = 4;
  private static final int WARM_UP = 10;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Fleet fleet = new Fleet(GPUS, 1);
  private long timeNs = 1_767_225_600L * SECOND_NS;
  private double stored;

  private final PushBodies format;

  private LineProtocolBenchmark(PushBodies format) {
    this.format = format;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Suite suite = Suite.of("line-protocol");
    measure(suite, PushBodies.LINE_PROTOCOL, "lines of 10 fields");
    measure(suite, PushBodies.LINE_PROTOCOL_OF_ONE, "lines of one field");
  }

  private static void measure(Suite suite, PushBodies format, String work) throws Exception {
    Path directory = Files.createTempDirectory("line-bench");
    try (JarProcess jar = JarProcess.ready(Files.createDirectory(directory.resolve("node")));
        VictoriaMetrics peer =
            VictoriaMetrics.start(Files.createDirectory(directory.resolve("peer")))) {
      LineProtocolBenchmark ours = new LineProtocolBenchmark(format);
      LineProtocolBenchmark theirs = new LineProtocolBenchmark(format);
      for (int i = 0; i < WARM_UP; i++) {
        ours.push(jar);
        theirs.push(peer);
      }
      suite.measure(
          "%s, %d connections, %,.0f points a request"
              .formatted(work, CONNECTIONS, ours.points() / REQUESTS),
          List.of(
              new Subject(Subject.US, () -> ours.push(jar)),
              new Subject("victoria-metrics", () -> theirs.push(peer))));
    } finally {
      Scratch.delete(directory);
    }
  }

  private Run push(JarProcess jar) throws Exception {
    List<byte[]> requests = requests(format.path());
    ProcessUse use = ProcessUse.of(jar.pid());
    long beginNs = System.nanoTime();
    send(requests, jar.base());
    stored += points();
    while (jar.metric(WRITTEN) < stored) {
      LockSupport.parkNanos(POLL_NS);
    }
    return run(System.nanoTime() - beginNs, use.soFar());
  }

  private Run push(VictoriaMetrics peer) throws Exception {
    List<byte[]> requests = requests("/write");
    ProcessUse use = ProcessUse.of(peer.pid());
    long beginNs = System.nanoTime();
    send(requests, peer.url());
    return run(System.nanoTime() - beginNs, use.soFar());
  }

  private Run run(long ns, ProcessUse.Use use) {
    return new Run(Map.of(RATE, points() * 1e9 / ns), use);
  }

  private double points() {
    return (double) REQUESTS
        * HOSTS_A_REQUEST
        * SWEEPS_A_REQUEST
        * GPUS
        / fleet.hosts()
        * Fleet.fields().size();
  }

  /** Ten hosts each, twelve seconds of all their GPUs. */
  private List<byte[]> requests(String path) throws Exception {
    List<byte[]> requests = new ArrayList<>();
    int host = 0;
    for (int i = 0; i < REQUESTS; i++) {
      List<Frame> frames = new ArrayList<>();
      for (int j = 0; j < HOSTS_A_REQUEST; j++) {
        frames.add(fleet.frame(host, timeNs, SWEEPS_A_REQUEST));
        host = (host + 1) % fleet.hosts();
        if (host == 0) {
          timeNs += SWEEPS_A_REQUEST * SECOND_NS;
        }
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      format.write(frames, body);
      requests.add(PushConnection.request(path, format, body.toByteArray()));
    }
    timeNs += SWEEPS_A_REQUEST * SECOND_NS;
    return requests;
  }

  private static void send(List<byte[]> requests, String base) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
    List<Future<Void>> done = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      done.add(
          clients.submit(
              () -> {
                try (PushConnection connection = new PushConnection(base)) {
                  for (int n = next.getAndIncrement();
                      n < requests.size();
                      n = next.getAndIncrement()) {
                    connection.send(requests.get(n));
                  }
                }
                return null;
              }));
    }
    for (Future<Void> one : done) {
      one.get();
    }
    clients.shutdown();
  }
}
