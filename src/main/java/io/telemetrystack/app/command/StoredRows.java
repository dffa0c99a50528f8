package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.http.Times;
import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.JsonPointsParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a node has stored of some GPUs, in flat memory. One thread. */
final class StoredRows {
  /** Gets the samples. */
  interface SampleConsumer {
    void sample(SeriesField seriesField, long timeNs, double value);
  }

  /** A request names fewer GPUs than a node takes, in fewer characters. */
  private static final int MOST_UUIDS = 64;

  private static final int MOST_CHARACTERS = 4_000;
  private static final int PIECE_BYTES = 256 * 1024;
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);
  private static final Patience PATIENCE = new Patience(Duration.ofMinutes(1));

  private final RemoteNode node;
  private final SeriesDictionary dictionary = new SeriesDictionary();

  StoredRows(RemoteNode node) {
    this.node = node;
  }

  /**
   * Hands over the samples of GPUs within a range of time, perhaps some of them twice.
   *
   * @param uuids of which those that the node has not are passed over
   */
  void read(Collection<String> uuids, long fromNs, long toNs, SampleConsumer consumer)
      throws NodeException, InterruptedException {
    String range =
        "/api/v1/export?format=ndjson&start_time="
            + RemoteNode.encoded(Times.format(fromNs))
            + "&end_time="
            + RemoteNode.encoded(Times.format(toNs));
    if (uuids.stream().anyMatch(uuid -> uuid.contains(","))) {
      read(range, consumer); // a list cannot name them
      return;
    }
    StringBuilder names = new StringBuilder();
    int count = 0;
    for (String uuid : known(uuids)) {
      names.append("&uuid=").append(RemoteNode.encoded(uuid));
      if (++count == MOST_UUIDS || names.length() > MOST_CHARACTERS) {
        read(range + names, consumer);
        names.setLength(0);
        count = 0;
      }
    }
    if (count > 0) {
      read(range + names, consumer);
    }
  }

  private Set<String> known(Collection<String> uuids) throws NodeException, InterruptedException {
    Set<String> known = new TreeSet<>();
    String cursor = "";
    do {
      String path = "/api/v1/gpus?limit=1000" + cursor;
      JsonNode page = PATIENCE.ask(() -> node.get(path));
      for (JsonNode gpu : page.path("gpus")) {
        String uuid = gpu.path("uuid").asText();
        if (uuids.contains(uuid)) {
          known.add(uuid);
        }
      }
      String next = page.path("next_cursor").asText("");
      cursor = page.path("next_cursor").isTextual() ? "&cursor=" + RemoteNode.encoded(next) : "";
    } while (!cursor.isEmpty());
    return known;
  }

  private void read(String path, SampleConsumer consumer)
      throws NodeException, InterruptedException {
    PATIENCE.ask(
        () -> {
          try (InputStream body = node.open(node.request(path).timeout(ANSWER_TIMEOUT).build())) {
            parse(body, consumer);
            return null;
          } catch (IOException e) {
            throw node.unreachable(e);
          }
        });
  }

  private void parse(InputStream body, SampleConsumer consumer) throws IOException {
    List<String> refused = new ArrayList<>(1);
    JsonPointsParser parser = new JsonPointsParser(new ExportSink(consumer, refused), dictionary);
    byte[] bytes = new byte[PIECE_BYTES];
    int size = 0;
    boolean last = false;
    while (!last) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * size);
      }
      int read = body.readNBytes(bytes, size, bytes.length - size);
      size += read;
      last = size < bytes.length;
      if (last && size == 0) {
        break;
      }
      int taken = parser.parse(bytes, 0, size, last);
      System.arraycopy(bytes, taken, bytes, 0, size - taken);
      size -= taken;
    }
    if (!refused.isEmpty()) {
      throw new IOException("an export has a row that cannot be read: " + refused.get(0));
    }
  }

  private static final class ExportSink implements SampleSink {
    private final SampleConsumer consumer;
    private final List<String> refused;

    ExportSink(SampleConsumer consumer, List<String> refused) {
      this.consumer = consumer;
      this.refused = refused;
    }

    @Override
    public boolean sample(SeriesField seriesField, long timeNs, double value) {
      consumer.sample(seriesField, timeNs, value);
      return true;
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, RejectedRow row) {
      if (refused.isEmpty()) {
        refused.add("line " + row.line() + ", " + reason.label() + " " + row.detail());
      }
    }
  }
}
