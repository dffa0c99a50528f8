package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that are meant to hurt, against the real jar with 128 MiB of heap, while a good client
 * asks on. Redirecting and link-local scrape targets are in {@code ScrapeIT}.
 */
final class AttacksIT {
  private static final Logger LOG = LoggerFactory.getLogger(AttacksIT.class);
  private static final String GOOD = "good";
  private static final String BAD = "bad";
  private static final int MAX_STREAMS = 50;

  @TempDir private static Path directory;

  private static JarProcess jar;
  private static int port;
  private GoodClient client;

  private static ApiKey key(String name, RateLimit limit) {
    Set<Scope> scopes = Set.of(Scope.READ, Scope.WRITE, Scope.ADMIN);
    return new ApiKey(name, KeyText.hash(name), scopes, Visibility.ALL, limit, null, false);
  }

  @BeforeAll
  static void start() throws Exception {
    Path file = directory.resolve("keys.yaml");
    KeysFile.write(file, List.of(key(GOOD, RateLimit.UNLIMITED), key(BAD, null)));
    jar =
        JarProcess.readyWithHeap(
            directory,
            "128m",
            "--api-keys-file=" + file,
            "--http-host=127.0.0.1",
            "--http-header-timeout=1s",
            "--http-timeout=2s",
            "--stream-max-clients=" + MAX_STREAMS);
    port = Integer.parseInt(jar.base().substring(jar.base().lastIndexOf(':') + 1));
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(jar.terminate()).as(jar.log()).isZero();
    jar.close();
  }

  @BeforeEach
  void askOn() {
    client = new GoodClient();
    client.start();
  }

  @AfterEach
  void theGoodClientNoticedNothing(TestInfo test) throws Exception {
    client.interrupt();
    client.join();
    LOG.info("{}: {}", test.getDisplayName(), client);
    assertThat(client.odd).isEmpty();
  }

  /** Asks every few milliseconds over one connection, and keeps how long answers took. */
  private static final class GoodClient extends Thread {
    private final List<Long> tookMs = Collections.synchronizedList(new ArrayList<>());
    private final List<String> odd = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void run() {
      String request = head("GET", "/api/v1/hosts", GOOD) + "\r\n";
      while (!isInterrupted()) {
        long startNs = System.nanoTime();
        try (Socket socket = connect()) {
          socket.setSoTimeout(5_000);
          write(socket, request);
          if (status(socket) != 200) {
            odd.add("not 200");
          }
          tookMs.add(Duration.ofNanos(System.nanoTime() - startNs).toMillis());
        } catch (IOException e) {
          odd.add(e.toString());
        }
      }
    }

    @Override
    public String toString() {
      long[] sorted = tookMs.stream().mapToLong(Long::longValue).sorted().toArray();
      return sorted.length == 0
          ? "no answers"
          : "%d answers to the good client, p99 %d ms, slowest %d ms"
              .formatted(
                  sorted.length, sorted[sorted.length * 99 / 100], sorted[sorted.length - 1]);
    }
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static String head(String method, String target, String key, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: node\r\n");
    head.append("X-API-Key: ").append(key).append("\r\n");
    Arrays.stream(headers).forEach(header -> head.append(header).append("\r\n"));
    return head.toString();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Of the next answer; -1 where the connection ended instead. */
  private static int status(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return line.length < "HTTP/1.1 200".length()
        ? -1
        : Integer.parseInt(new String(line, 9, 3, StandardCharsets.US_ASCII));
  }

  private static int answer(byte[] request) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(request);
      } catch (SocketException refusedWhileSending) {
        // The answer may be there all the same.
      }
      return status(socket);
    }
  }

  private static int answer(String request) throws IOException {
    return answer(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] bomb(String method, String target, String type, int mebibytes)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] mebibyte = new byte[1 << 20];
      Arrays.fill(mebibyte, (byte) ' ');
      for (int i = 0; i < mebibytes; i++) {
        gzip.write(mebibyte);
      }
    }
    String head =
        head(
            method,
            target,
            BAD,
            "Content-Type: " + type,
            "Content-Encoding: gzip",
            "Content-Length: " + packed.size());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    packed.writeTo(request);
    return request.toByteArray();
  }

  @Test
  void bodiesThatUnpackToHundredsOfMebibytesAreRefused() throws Exception {
    assertThat(answer(bomb("POST", "/telemetry", "application/x-ndjson", 300))).isEqualTo(400);
    assertThat(answer(bomb("POST", "/telemetry", "application/json", 300))).isBetween(400, 413);
    assertThat(answer(bomb("PATCH", "/topics/telemetry", "application/json", 300))).isEqualTo(413);
  }

  @Test
  void headersThatDripInAreCutOff() throws Exception {
    assertCutOff("GET /health HTTP/1.1\r\n", 100);
  }

  @Test
  void bodiesThatDripInAreCutOff() throws Exception {
    assertCutOff(head("PATCH", "/topics/telemetry", BAD, "Content-Length: 10000") + "\r\n", 20);
  }

  private static void assertCutOff(String begin, int count) throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slow.add(connect());
      write(slow.get(i), begin);
    }
    Awaitility.await("all cut off")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              slow.removeIf(AttacksIT::isCutOff);
              return slow.isEmpty();
            });
  }

  /** Drips one more byte; a connection that was reset refuses it, sooner or later. */
  private static boolean isCutOff(Socket socket) {
    try {
      write(socket, "x");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void thousandsOfIdleConnectionsAreBorne() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2_000; i++) {
        idle.add(connect());
      }
      int before = client.tookMs.size();
      Awaitility.await("answers").until(() -> client.tookMs.size() > before + 100);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void headersOfAMebibyteAreRefused() throws Exception {
    String long1 = "x".repeat(1 << 20);

    assertThat(answer(head("GET", "/health", BAD, "X-Long: " + long1) + "\r\n")).isEqualTo(431);
    assertThat(answer(head("GET", "/" + long1, BAD) + "\r\n")).isEqualTo(414);
  }

  @Test
  void jsonThatIsNestedDeeplyIsRefused() throws Exception {
    for (Map.Entry<String, String> route :
        Map.of("POST", "/telemetry", "PATCH", "/topics/telemetry").entrySet()) {
      String body = "[".repeat(200_000);
      String head =
          head(
              route.getKey(),
              route.getValue(),
              BAD,
              "Content-Type: application/json",
              "Content-Length: " + body.length());

      assertThat(answer(head + "\r\n" + body)).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/swagger/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/gpus/%00",
        "/api/v1/gpus/%22)%20%7C%3E%20drop()",
        "/api/v1/gpus/x%0d%0aSet-Cookie:%20a=b",
        "/api/v1/hosts/..%5c..%5cetc",
      })
  void pathsThatPointElsewhereFindNothing(String target) throws Exception {
    assertThat(answer(head("GET", target, GOOD) + "\r\n")).isIn(400, 404);
  }

  @Test
  void queriesInParametersAreNames() throws Exception {
    String flux = "%22)%20%7C%3E%20drop(columns:%20[%22host%22])%20//";

    assertThat(answer(head("GET", "/api/v1/gpus?host=" + flux, GOOD) + "\r\n")).isEqualTo(200);
    assertThat(answer(head("GET", "/api/v1/gpus?cursor=" + flux, GOOD) + "\r\n")).isEqualTo(400);
  }

  @Test
  void linesCannotBeForgedInTheLog() throws Exception {
    String forged = "x%0d%0a2026-01-01T00:00:00.000Z%20ERROR%20forged";
    answer(head("PATCH", "/topics/" + forged, BAD) + "\r\n");
    answer(head("GET", "/" + forged, BAD) + "\r\n");

    assertThat(jar.log().lines()).noneMatch(line -> line.startsWith("2026-01-01"));
  }

  @Test
  void aKeyThatFloodsIsTurnedAway() throws Exception {
    String request = head("GET", "/api/v1/hosts", BAD) + "\r\n";
    String many = request.repeat(100);
    int[] answers = new int[2];
    long endNs = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    try (Socket socket = connect()) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      StringBuilder text = new StringBuilder();
      byte[] bytes = new byte[1 << 16];
      while (System.nanoTime() - endNs < 0) {
        out.write(many.getBytes(StandardCharsets.ISO_8859_1));
        int want = 100;
        while (want > 0) {
          int read = socket.getInputStream().read(bytes);
          text.append(new String(bytes, 0, Math.max(0, read), StandardCharsets.ISO_8859_1));
          for (int at = text.indexOf("HTTP/1.1 "); at >= 0; at = text.indexOf("HTTP/1.1 ")) {
            if (text.length() < at + 12) {
              break;
            }
            answers[text.substring(at + 9, at + 12).equals("429") ? 1 : 0]++;
            text.delete(0, at + 12);
            want--;
          }
        }
      }
    }
    LOG.info("flood of one key: {} answered, {} turned away in 2 s", answers[0], answers[1]);
    assertThat(answers[0]).isLessThan(1_000);
    assertThat(answers[1]).isGreaterThan(answers[0]);
  }

  @Test
  void streamsBeyondTheLimitAreRefused() throws Exception {
    List<Socket> streams = new ArrayList<>();
    List<Integer> statuses = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MAX_STREAMS; i++) {
        Socket socket = connect();
        socket.setSoTimeout(10_000);
        streams.add(socket);
        write(socket, head("GET", "/api/v1/stream", GOOD) + "\r\n");
        statuses.add(status(socket));
      }
    } finally {
      for (Socket socket : streams) {
        socket.close();
      }
    }
    assertThat(statuses).filteredOn(status -> status == 200).hasSize(MAX_STREAMS);
    assertThat(statuses).filteredOn(status -> status == 503).hasSize(MAX_STREAMS);
  }
}
