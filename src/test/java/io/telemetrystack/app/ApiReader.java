package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads all that a node holds through its API, page by page. */
final class ApiReader {
  /** A page of JSON by its path. */
  interface Source {
    JsonNode json(String path) throws IOException, InterruptedException;
  }

  private final Source source;
  private final int limit;

  /**
   * @param limit of each page
   */
  ApiReader(Source source, int limit) {
    this.source = source;
    this.limit = limit;
  }

  List<String> uuids() throws IOException, InterruptedException {
    List<String> uuids = new ArrayList<>();
    forEachOf("/api/v1/gpus", "gpus", gpu -> uuids.add(gpu.get("uuid").asText()));
    return uuids;
  }

  /** Every sample of every GPU, each found once. */
  Map<SampleKey, Double> samples() throws IOException, InterruptedException {
    Map<SampleKey, Double> samples = new TreeMap<>(SampleKey.ORDER);
    for (String uuid : uuids()) {
      forEachOf(
          "/api/v1/gpus/" + uuid + "/telemetry",
          "data",
          sample ->
              assertThat(samples.put(key(uuid, sample), sample.get("value").asDouble()))
                  .as("twice: %s", sample)
                  .isNull());
    }
    return samples;
  }

  private static SampleKey key(String uuid, JsonNode sample) {
    return new SampleKey(
        uuid, Instant.parse(sample.get("time").asText()), sample.get("field").asText());
  }

  private void forEachOf(String path, String list, Consumer<JsonNode> consumer)
      throws IOException, InterruptedException {
    JsonNode cursor = null;
    do {
      String after = cursor == null ? "" : "&cursor=" + cursor.asText();
      JsonNode page = source.json(path + "?limit=" + limit + after);
      assertThat(page.get(list).size()).as(path).isLessThanOrEqualTo(limit);
      page.get(list).forEach(consumer);
      cursor = page.get("next_cursor");
    } while (!cursor.isNull());
  }
}
