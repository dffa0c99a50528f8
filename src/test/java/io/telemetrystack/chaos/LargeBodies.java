package io.telemetrystack.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Pushes of rows without end, in chunks, of a field that is not audited. */
final class LargeBodies {
  private static final int LINES = 500;
  private static final long AGE_MS = 3_600_000;
  private static final String HEAD =
      """
      POST /api/v1/telemetry HTTP/1.1\r
      Host: test\r
      Content-Type: application/x-ndjson\r
      Transfer-Encoding: chunked\r
      \r
      """;

  private LargeBodies() {}

  /** Returns when it is over. */
  static void push(int port, int clients, int forMs) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    long endNs = System.nanoTime() + forMs * 1_000_000L;
    for (int number = 0; number < clients; number++) {
      int client = number;
      threads.add(new Thread(() -> push(port, client, endNs), "large bodies " + client));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** One body that goes on as long as it is taken; another where it is refused. */
  private static void push(int port, int client, long endNs) {
    long row = 0;
    while (System.nanoTime() < endNs) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        OutputStream out = socket.getOutputStream();
        out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
        for (; System.nanoTime() < endNs; row += LINES) {
          byte[] rows = rows(client, row).getBytes(StandardCharsets.US_ASCII);
          String length = Integer.toHexString(rows.length) + "\r\n";
          out.write(length.getBytes(StandardCharsets.US_ASCII));
          out.write(rows);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // Refused in its middle.
      }
    }
  }

  private static String rows(int client, long first) {
    long startMs = System.currentTimeMillis() - AGE_MS;
    String row =
        "{\"timestamp\":%d,\"uuid\":\"GPU-large-%d\",\"host\":\"large-%d\",\"field\":\"ballast\",\"value\":%d}\n";
    StringBuilder rows = new StringBuilder();
    for (long number = first; number < first + LINES; number++) {
      rows.append(row.formatted(startMs + number, client, client, number));
    }
    return rows.toString();
  }
}
