package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.intake.PushBodies;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Pushes the same points in each format to the real jar with all roles in one process and {@code
 * -Xmx512m}, over one connection and over 32: how many a second were accepted, and what each cost
 * the node in CPU until it was stored. The client is in this process, on the same machine. A main
 * for {@code scripts/bench}.
 */
final class IntakeBenchmark {
  private static final Figure RATE = Figure.rate("accepted", "points/s");
  private static final Figure CPU = Figure.cost("CPU", "µs/point");
  private static final int GPUS = 1_000;
  private static final int FRAMES_PER_REQUEST = 5;
  private static final int SWEEPS_PER_FRAME = 12;
  private static final int REQUESTS = 200;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  private final JarProcess jar;
  private final PushBodies format;
  private final Fleet fleet = new Fleet(GPUS, 1);
  private long startNs = 1_767_225_600L * SECOND_NS;
  private double stored;

  private IntakeBenchmark(JarProcess jar, PushBodies format) {
    this.jar = jar;
    this.format = format;
  }

  /**
   * @param args names of formats, all where there is none
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("intake-bench");
    Set<String> wanted = Set.of(args);
    Suite suite = Suite.of("intake");
    for (PushBodies format : PushBodies.values()) {
      if (wanted.isEmpty() || wanted.contains(format.label())) {
        Path data = Files.createDirectory(directory.resolve(format.label()));
        try (JarProcess jar = JarProcess.ready(data)) {
          IntakeBenchmark benchmark = new IntakeBenchmark(jar, format);
          benchmark.measure(suite, 1);
          benchmark.measure(suite, 32);
        }
      }
    }
    Scratch.delete(directory);
  }

  private void measure(Suite suite, int connections) throws Exception {
    push(connections);
    suite.measure(
        "%s, %d connections".formatted(format.label(), connections),
        List.of(new Subject(Subject.US, () -> push(connections))));
  }

  private Run push(int connections) throws Exception {
    List<byte[]> requests = new ArrayList<>();
    long points = 0;
    for (int i = 0; i < REQUESTS; i++) {
      List<Frame> frames = frames(i);
      points += frames.stream().mapToLong(Frame::size).sum();
      requests.add(PushConnection.request(format, body(frames)));
    }
    startNs += REQUESTS * SECOND_NS;
    ProcessUse use = ProcessUse.of(jar.pid());
    double seconds = send(requests, connections);
    stored += points;
    while (jar.metric(WRITTEN) < stored) {
      LockSupport.parkNanos(POLL_NS);
    }
    ProcessUse.Use used = use.soFar();
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(RATE, points / seconds);
    figures.put(CPU, used.cpuSeconds() * 1e6 / points);
    return new Run(figures, used);
  }

  private List<Frame> frames(int request) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES_PER_REQUEST; i++) {
      int number = request * FRAMES_PER_REQUEST + i;
      long sweep = (long) (number / fleet.hosts()) * SWEEPS_PER_FRAME;
      frames.add(
          fleet.frame(number % fleet.hosts(), startNs + sweep * SECOND_NS, SWEEPS_PER_FRAME));
    }
    return frames;
  }

  private byte[] body(List<Frame> frames) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    format.write(frames, body);
    return body.toByteArray();
  }

  private double send(List<byte[]> requests, int connections) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(connections);
    List<PushConnection> open = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      open.add(new PushConnection(jar.base()));
    }
    long beganNs = System.nanoTime();
    List<Future<?>> done = new ArrayList<>();
    for (PushConnection connection : open) {
      done.add(
          clients.submit(
              () -> {
                for (int i = next.getAndIncrement();
                    i < requests.size();
                    i = next.getAndIncrement()) {
                  connection.send(requests.get(i));
                }
                return null;
              }));
    }
    for (Future<?> one : done) {
      one.get();
    }
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    clients.shutdown();
    for (PushConnection connection : open) {
      connection.close();
    }
    return seconds;
  }
}
