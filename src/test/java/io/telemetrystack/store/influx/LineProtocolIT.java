package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.StoredText;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What InfluxData's own parser makes of the lines. */
class LineProtocolIT {
  private static final long T0 = 1_752_871_354_000_000_000L;
  private static final int HOSTILE_SERIES = 2_000;
  private static final int SERIES_A_FRAME = 1_000;

  @TempDir Path directory;

  @Test
  void hostileNamesAndValuesComeBackAsTheyWere() throws Exception {
    assumeThat(ServerProcess.isInstalled(Influxd.PROGRAM)).as("installed").isTrue();
    Random random = new Random(7);
    Map<List<String>, Double> expected = new HashMap<>();
    Frame.Builder frame = new Frame.Builder("host");
    try (Influxd server = Influxd.start(directory)) {
      for (int i = 0; i < HOSTILE_SERIES; i++) {
        String uuid = i + HostileText.next(random);
        String host = HostileText.next(random);
        String field = HostileText.next(random);
        double value = random.nextGaussian();
        frame.add(labels(uuid, host), field, T0 + i, value);
        expected.put(List.of(uuid, host, field, String.valueOf(T0 + i)), value);
        if (frame.size() == SERIES_A_FRAME) {
          write(server, frame.build());
        }
      }
      assertThat(stored(server)).isEqualTo(expected);
    }
  }

  @Test
  void hostileLabelsComeBackAsTheyWere() throws Exception {
    assumeThat(ServerProcess.isInstalled(Influxd.PROGRAM)).as("installed").isTrue();
    Random random = new Random(8);
    Set<Labels> expected = new HashSet<>();
    LineBuffer lines = new LineBuffer(1_024);
    for (int i = 0; i < HOSTILE_SERIES; i++) {
      Labels labels = hostileLabels(i, random);
      LabelLines.append(lines, labels, T0 + i);
      expected.add(labels);
    }
    try (Influxd server = Influxd.start(directory)) {
      assertWritten(server.write(lines.toBytes()));
      assertThat(storedLabels(server)).isEqualTo(expected);
    }
  }

  private static Labels hostileLabels(int number, Random random) {
    Supplier<String> text = () -> HostileText.next(random);
    return new Labels(
        new Series(
            new SeriesId(number + text.get(), text.get()),
            text.get(),
            text.get(),
            "",
            text.get(),
            text.get()),
        new Assignment(text.get(), text.get(), text.get()),
        Map.of(text.get(), text.get()));
  }

  private static Set<Labels> storedLabels(Influxd server) throws IOException {
    Set<Labels> labels = new HashSet<>();
    for (JsonNode series :
        server.query("SELECT * FROM gpu_labels GROUP BY uuid, gpu_instance_id")) {
      for (JsonNode row : series.get("values")) {
        Map<String, String> columns = new HashMap<>();
        series
            .get("tags")
            .properties()
            .forEach(tag -> columns.put(tag.getKey(), tag.getValue().textValue()));
        for (int i = 1; i < row.size(); i++) {
          columns.put(series.get("columns").get(i).textValue(), row.get(i).textValue());
        }
        labels.add(LabelLines.read(columns::get));
      }
    }
    return labels;
  }

  private static void assertWritten(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
  }

  private static void write(Influxd server, Frame frame) throws IOException {
    SampleSet set = new SampleSet(List.of(frame), Long.MIN_VALUE);
    assertWritten(server.write(new LineProtocol().render(set, 0, set.size()).toBytes()));
  }

  private static Map<List<String>, Double> stored(Influxd server) throws IOException {
    Map<List<String>, Double> stored = new HashMap<>();
    for (JsonNode series : server.query("SELECT * FROM gpu GROUP BY uuid, host")) {
      String uuid = StoredText.read(series.at("/tags/uuid").textValue());
      String host = StoredText.read(series.at("/tags/host").textValue());
      for (JsonNode row : series.get("values")) {
        fields(series.get("columns"), row)
            .forEach(
                (field, value) ->
                    stored.put(List.of(uuid, host, field, row.get(0).asText()), value));
      }
    }
    return stored;
  }

  private static Map<String, Double> fields(JsonNode columns, JsonNode row) {
    Map<String, Double> fields = new HashMap<>();
    for (int i = 1; i < row.size(); i++) {
      if (row.get(i).isNumber()) {
        fields.put(StoredText.read(columns.get(i).textValue()), row.get(i).doubleValue());
      }
    }
    return fields;
  }

  private static Labels labels(String uuid, String host) {
    return new Labels(
        new Series(new SeriesId(uuid, ""), host, "", "", "", ""), Assignment.NONE, Map.of());
  }
}
