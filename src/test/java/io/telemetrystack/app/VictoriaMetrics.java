package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** VictoriaMetrics of Debian as a process, on a free port, for benchmarks beside it. */
final class VictoriaMetrics implements AutoCloseable {
  private static final String PROGRAM = "victoria-metrics";
  private static final int IMPORT_BYTES = 4 << 20;
  private static final int IMPORTS_AT_ONCE = 2;

  /** The columns of DCGM's CSV, see docs/intake.md, without the last, which repeats the others. */
  private static final String CSV_FORMAT =
      "1:time:rfc3339,2:label:field,3:label:gpu,4:label:device,5:label:uuid,6:label:model,"
          + "7:label:host,8:label:container,9:label:pod,10:label:namespace,11:metric:value";

  private final Process process;
  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private VictoriaMetrics(Process process, String base) {
    this.process = process;
    this.base = base;
  }

  static boolean isInstalled() {
    return Files.isExecutable(Path.of("/usr/bin", PROGRAM));
  }

  /**
   * @param directory for its data and its log
   */
  static VictoriaMetrics start(Path directory) throws IOException {
    int port = LocalCluster.freePorts(1).get(0);
    ProcessBuilder builder =
        new ProcessBuilder(
            PROGRAM,
            "-httpListenAddr=127.0.0.1:" + port,
            "-storageDataPath=" + directory.resolve("data"),
            "-retentionPeriod=100y");
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
    String base = "http://127.0.0.1:" + port;
    VictoriaMetrics started = new VictoriaMetrics(builder.start(), base);
    await("VictoriaMetrics").ignoreExceptions().until(() -> started.get("/health") == 200);
    return started;
  }

  long pid() {
    return process.pid();
  }

  String base() {
    return base;
  }

  /** Posts a file that the generator wrote, whole rows at a time; on return all are taken. */
  void importCsv(Path file) throws IOException {
    URI uri =
        URI.create(
            base
                + "/api/v1/import/csv?format="
                + URLEncoder.encode(CSV_FORMAT, StandardCharsets.UTF_8));
    Deque<CompletableFuture<HttpResponse<String>>> sent = new ArrayDeque<>();
    byte[] rest = {};
    try (InputStream in = Files.newInputStream(file)) {
      while (in.read() != '\n') {
        // the header
      }
      byte[] read = in.readNBytes(IMPORT_BYTES);
      while (read.length > 0) {
        byte[] rows = Arrays.copyOf(rest, rest.length + read.length);
        System.arraycopy(read, 0, rows, rest.length, read.length);
        int end = rows.length;
        while (rows[end - 1] != '\n') {
          end--;
        }
        rest = Arrays.copyOfRange(rows, end, rows.length);
        HttpRequest request =
            HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(rows, 0, end)).build();
        sent.add(client.sendAsync(request, BodyHandlers.ofString()));
        if (sent.size() >= IMPORTS_AT_ONCE) {
          taken(sent.remove().join());
        }
        read = in.readNBytes(IMPORT_BYTES);
      }
    }
    sent.forEach(each -> taken(each.join()));
  }

  private static void taken(HttpResponse<String> response) {
    if (response.statusCode() != 204) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
  }

  private int get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
