package io.telemetrystack.store.influx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An influxd 1.6, whose parser of line protocol refuses what is not in its grammar. */
final class Influxd implements AutoCloseable {
  static final String PROGRAM = "influxd";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATABASE = "telemetry";

  private final ServerProcess server;

  private Influxd(ServerProcess server) {
    this.server = server;
  }

  static Influxd start(Path directory) throws IOException {
    int port = ServerProcess.freePort();
    Path config = directory.resolve("influxd.conf");
    Files.writeString(
        config,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:%1$d"
        [meta]
          dir = "%3$s/meta"
        [data]
          dir = "%3$s/data"
          wal-dir = "%3$s/wal"
        [http]
          bind-address = "127.0.0.1:%2$d"
        """
            .formatted(ServerProcess.freePort(), port, directory));
    Influxd influxd =
        new Influxd(
            ServerProcess.start(
                List.of(PROGRAM, "-config", config.toString()),
                directory.resolve("influxd.log"),
                "http://127.0.0.1:" + port,
                "/ping"));
    influxd.query("CREATE DATABASE " + DATABASE);
    return influxd;
  }

  /** Stores lines with times in nanoseconds. */
  HttpResponse<String> write(byte[] lines) throws IOException {
    return server.post("/write?precision=ns&db=" + DATABASE, lines, "text/plain");
  }

  /** The series of a query's only result, times as nanoseconds. */
  JsonNode query(String influxQl) throws IOException {
    String form =
        "epoch=ns&db=" + DATABASE + "&q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8);
    HttpResponse<String> response =
        server.post(
            "/query", form.getBytes(StandardCharsets.UTF_8), "application/x-www-form-urlencoded");
    return JSON.readTree(response.body()).path("results").path(0).path("series");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
