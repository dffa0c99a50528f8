package io.telemetrystack.chaos;

import io.telemetrystack.app.ControlGroup;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A small heap in a small control group, and many who push large bodies at a time. The process is
 * not ended, neither by its own lack of heap nor by the system.
 */
final class MemoryPressure implements ChaosCase {
  private static final String HEAP = "160m";
  private static final long GROUP_BYTES = 512L << 20;
  private static final double CORES = 2;
  private static final int CLIENTS = 16;
  private static final int FOR_MS = 20_000;
  private static final int LINES = 500;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.needRoot();
    try (ControlGroup group = group()) {
      String join =
          group.procs().stream()
              .map(procs -> "echo $$ > " + procs)
              .collect(Collectors.joining("; "));
      Start start =
          Start.with().heap(HEAP).behind("sh", "-c", join + "; exec \"$@\"", "sh");
      try (NodeTrial trial = new NodeTrial(run, start)) {
        trial.start();
        long pid = trial.node().pid();
        trial.strike(node -> pushLargeBodies(node.port()));
        run.say("peak of the group %d MiB", group.peakBytes() >> 20);
        if (!trial.node().process().isRunning() || trial.node().pid() != pid) {
          trial.problem("the process ended");
        }
        if (group.kills() != 0) {
          trial.problem("the system ended it");
        }
        return trial.end();
      }
    }
  }

  private static ControlGroup group() throws CannotRunException {
    try {
      return ControlGroup.of(GROUP_BYTES, CORES);
    } catch (IOException e) {
      throw new CannotRunException("control groups cannot be made here: " + e.getMessage());
    }
  }

  private static void pushLargeBodies(int port) throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    long endNs = System.nanoTime() + FOR_MS * 1_000_000L;
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      clients.add(new Thread(() -> pushUntil(endNs, port, client), "large bodies " + i));
    }
    clients.forEach(Thread::start);
    for (Thread client : clients) {
      client.join();
    }
  }

  /** A body in chunks that goes on as long as it is taken; begins anew where it is refused. */
  private static void pushUntil(long endNs, int port, int client) {
    for (long row = 0; System.nanoTime() < endNs; ) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(FOR_MS);
        OutputStream out = socket.getOutputStream();
        out.write(
            """
            POST /api/v1/telemetry HTTP/1.1\r
            Host: test\r
            Content-Type: application/x-ndjson\r
            Transfer-Encoding: chunked\r
            \r
            """
                .getBytes(StandardCharsets.US_ASCII));
        while (System.nanoTime() < endNs) {
          byte[] rows = rows(client, row).getBytes(StandardCharsets.US_ASCII);
          row += LINES;
          out.write((Integer.toHexString(rows.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(rows);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        continue; // refused in its middle
      }
    }
  }

  /** Of a field that is not audited. */
  private static String rows(int client, long first) {
    long nowMs = System.currentTimeMillis() - 3_600_000;
    StringBuilder rows = new StringBuilder();
    for (long row = first; row < first + LINES; row++) {
      rows.append(
          "{\"timestamp\":%d,\"uuid\":\"GPU-large-%d\",\"host\":\"large-%d\",\"field\":\"ballast\",\"value\":%d}%n"
              .formatted(nowMs + row, client, client, row));
    }
    return rows.toString();
  }
}
