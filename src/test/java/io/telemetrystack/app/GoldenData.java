package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.telemetrystack.app.JarProcess.Launch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A small data directory with one of everything that a node keeps: sealed chunks and a log of
 * samples, series with their labels, health events, topics with settings, messages of two groups in
 * each state that survives a stop, dead letters.
 */
final class GoldenData {
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  /**
   * What belongs to one process, or names the machine: RocksDB's logs and the copies of its
   * options.
   */
  private static final String LEFT_OUT = "native/.*|LOCK|.*/(LOCK|LOG|LOG\\.old.*|OPTIONS-\\d+)";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private GoldenData() {}

  /**
   * Writes the directory through two lives of a node, of which the second is killed. Takes root:
   * the host's name, which RocksDB keeps in its files, is another one meanwhile.
   *
   * @param directory of the node; gets {@code data} and logs
   */
  static void write(Path directory) throws Exception {
    try (JarProcess node = start(directory)) {
      QueueClient queue = new QueueClient(node.base());
      push(node, queue, FleetCsv.generate(directory.resolve("fleet.csv"), 2, 2, 5, 1));
      ok(queue.produce("topic=notes&key=a", "of class memory"));
      ok(queue.produce("topic=orders&key=a", "makes the topic"));
      ok(
          queue.send(
              "PATCH",
              "/topics/orders",
              "application/json",
              "{\"durability\":\"disk\",\"partitions\":6}"));
      queue.messages("topic=orders&group=audit&max=1");
      ok(queue.produceAll("topic=orders", List.of("one", "two", "drei ü", "vier")));
      assertThat(node.terminate()).isZero();
    }
    try (JarProcess node = start(directory)) {
      QueueClient queue = new QueueClient(node.base());
      ok(queue.produceAll("topic=orders", List.of("five", "six", "seven")));
      reject(queue, 2);
      List<QueueClient.Delivered> done = queue.messages("topic=orders&group=audit&max=2&wait=5s");
      ok(queue.settle("ack", "topic=orders&group=audit", handles(done), Map.of()));
      pushEvent(queue);
      await().atMost(PATIENCE).until(() -> node.metric(WRITTEN) >= 2);
      node.kill();
    }
  }

  /** What a node says that runs on the directory. Messages are leased by that, events seen. */
  static List<String> read(JarProcess node) throws Exception {
    QueueClient queue = new QueueClient(node.base());
    List<String> lines = new ArrayList<>();
    node.get("/api/v1/export").body().lines().sorted().forEach(lines::add);
    list(node.json("/api/v1/events").get("events"), lines);
    for (String topic : List.of("notes", "orders", "telemetry")) {
      JsonNode described = node.json("/topics/" + topic);
      lines.add(JSON.writeValueAsString(JSON.treeToValue(described, Map.class)));
    }
    list(node.json("/topics/orders/dead-letters").get("dead_letters"), lines);
    for (String from :
        List.of("notes&group=default", "orders&group=default", "orders&group=audit")) {
      queue.messages("topic=" + from + "&max=100&wait=2s").stream()
          .map(m -> String.join(" ", from, m.id(), m.key(), m.payload(), "" + m.attempt()))
          .sorted()
          .forEach(lines::add);
    }
    return lines;
  }

  static void pack(Path directory, Path zip) throws IOException {
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file);
        var found = Files.walk(directory)) {
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        String name = directory.relativize(path).toString();
        if (!name.matches(LEFT_OUT)) {
          ZipEntry entry = new ZipEntry(name);
          entry.setLastModifiedTime(FileTime.fromMillis(0));
          out.putNextEntry(entry);
          Files.copy(path, out);
        }
      }
    }
  }

  static void unpack(Path zip, Path directory) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path path = directory.resolve(entry.getName());
        Files.createDirectories(path.getParent());
        Files.copy(in, path);
      }
    }
  }

  private static JarProcess start(Path directory) throws IOException {
    List<String> prefix =
        List.of("unshare", "--uts", "sh", "-c", "hostname golden && exec \"$@\"", "sh");
    List<String> options = List.of("--max-delivery-attempts=2", "--visibility-timeout=5m");
    JarProcess node =
        JarProcess.start(Launch.of("256m").behind(prefix), directory, Map.of(), options);
    node.awaitReady();
    return node;
  }

  private static void push(JarProcess node, QueueClient queue, FleetCsv csv) throws Exception {
    ok(queue.send("POST", "/api/v1/telemetry", "text/csv", Files.readString(csv.path())));
    await().atMost(PATIENCE).until(() -> node.metric(WRITTEN) == csv.rows());
  }

  private static void pushEvent(QueueClient queue) throws Exception {
    String points =
        """
        {"timestamp":"2026-01-02T00:00:00Z","uuid":"GPU-1","host":"h1","gpu":"0",\
        "fields":{"DCGM_FI_DEV_XID_ERRORS":0,"DCGM_FI_DEV_GPU_TEMP":54.5}}
        {"timestamp":"2026-01-02T00:00:01.000000001Z","uuid":"GPU-1","host":"h1","gpu":"0",\
        "fields":{"DCGM_FI_DEV_XID_ERRORS":79,"DCGM_FI_DEV_GPU_TEMP":-0.0}}
        """;
    ok(queue.send("POST", "/api/v1/telemetry", "application/x-ndjson", points));
  }

  /** Until the messages are dead letters, and one once. */
  private static void reject(QueueClient queue, int messages) throws Exception {
    Map<String, Object> reason = Map.of("reason", "no such customer");
    List<QueueClient.Delivered> leased =
        queue.messages("topic=orders&max=" + (messages + 1) + "&wait=5s");
    ok(queue.settle("nack", "topic=orders", handles(leased), reason));
    List<QueueClient.Delivered> again = queue.messages("topic=orders&max=" + messages + "&wait=5s");
    ok(queue.settle("nack", "topic=orders", handles(again), reason));
  }

  private static List<String> handles(List<QueueClient.Delivered> messages) {
    assertThat(messages).isNotEmpty();
    return messages.stream().map(QueueClient.Delivered::handle).toList();
  }

  private static void list(JsonNode items, List<String> lines) {
    items.forEach(item -> lines.add(item.toString()));
  }

  private static void ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
  }
}
