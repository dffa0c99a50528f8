package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What the console is shown with: a fleet up to now, and single values. */
final class ConsoleData {
  private static final String MODEL = "NVIDIA H100 80GB HBM3";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private ConsoleData() {}

  /** A file of a fleet of which every other GPU is lent, whose last samples are of now. */
  static FleetCsv fleet(Path path, int hosts, int fields, int sweeps) throws IOException {
    SyntheticFleet fleet =
        new SyntheticFleet(
            new SyntheticFleet.Parameters(
                7,
                hosts,
                8,
                fields,
                sweeps,
                Instant.now().minusSeconds(sweeps),
                Duration.ofSeconds(1),
                MODEL,
                0,
                true));
    try (OutputStream out = Files.newOutputStream(path)) {
      fleet.writeTo(out);
    }
    return new FleetCsv(path, fleet.rows());
  }

  /** Pushes a value of now, of the first GPU of a host. */
  static void push(RunningNode node, String uuid, String host, String field, double value)
      throws Exception {
    String point =
        """
        {"timestamp": "%s", "uuid": "%s", "host": "%s", "gpu": "0", "device": "nvidia0",
         "model": "%s", "field": "%s", "value": %s}
        """
            .formatted(Instant.now(), uuid, host, MODEL, field, value);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.base() + "/api/v1/telemetry"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(point))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
