package io.telemetrystack.app;

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

/** CSV of the generator, imported by VictoriaMetrics. */
final class VictoriaMetricsImport {
  private static final int IMPORT_BYTES = 4 << 20;
  private static final int IMPORTS_AT_ONCE = 2;

  /** The columns of DCGM's CSV, see docs/intake.md, without the last, which repeats the others. */
  private static final String CSV_FORMAT =
      "1:time:rfc3339,2:label:field,3:label:gpu,4:label:device,5:label:uuid,6:label:model,"
          + "7:label:host,8:label:container,9:label:pod,10:label:namespace,11:metric:value";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private VictoriaMetricsImport() {}

  /** Posts a file that the generator wrote, whole rows at a time; on return all are taken. */
  static void post(String url, Path file) throws IOException {
    URI uri =
        URI.create(
            url
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
        sent.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
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
}
