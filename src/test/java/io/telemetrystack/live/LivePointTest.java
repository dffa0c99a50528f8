package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivePointTest {
  private static Labels labels(String uuid, String instance, String host) {
    Series series = new Series(new SeriesId(uuid, instance), host, "", "", "", "");
    return new Labels(series, Assignment.NONE, Map.of());
  }

  private static String text(LivePoint point) {
    EventWriter out = new EventWriter();
    out.beginData(point.labels(), point.timeNs());
    for (int i = 0; i < point.size(); i++) {
      out.value(point.field(i), point.value(i));
    }
    out.endData();
    return new String(out.take(), StandardCharsets.UTF_8);
  }

  @Test
  void isMadeOfTheSamplesOfOneSeriesAndTimeWhateverTheirOrder() {
    Labels one = labels("GPU-1", "", "h");
    Labels two = labels("GPU-2", "", "h");
    Frame frame =
        new Frame.Builder("h")
            .add(one, "a", 1, 1)
            .add(two, "a", 1, 2)
            .add(one, "a", 2, 3)
            .add(one, "b", 1, 4)
            .add(two, "b", 1, 5)
            .add(one, "a", 1, 6)
            .build();

    List<LivePoint> points = LivePoint.of(frame);

    assertThat(points.stream().map(LivePointTest::text).map(LivePointTest::fields))
        .containsExactly("{\"a\":6,\"b\":4}", "{\"a\":2,\"b\":5}", "{\"a\":3}");
    assertThat(points).extracting(LivePoint::timeNs).containsExactly(1L, 1L, 2L);
    assertThat(points).extracting(LivePoint::labels).containsExactly(one, two, one);
  }

  private static String fields(String data) {
    return data.substring(data.indexOf("\"fields\":") + 9, data.length() - 1);
  }

  @Test
  void isWrittenAsOneLineOfJsonWhateverItsNames() {
    Labels odd = labels("GPU-\"1\n", "3", "h\u00e4\\");

    assertThat(text(new LivePoint(odd, 1_500_000_000, Map.of("f\"", 0.25))))
        .isEqualTo(
            "{\"uuid\":\"GPU-\\\"1\\n\",\"instance\":\"3\",\"host\":\"h\u00e4\\\\\","
                + "\"time\":\"1970-01-01T00:00:01.5Z\",\"fields\":{\"f\\\"\":0.25}}");
  }

  @Test
  void writesNumbersAsTheApiDoes() {
    Labels gpu = labels("GPU-1", "", "h");

    assertThat(fields(text(new LivePoint(gpu, 1, Map.of("f", 1e15)))))
        .contains("1000000000000000}");
    assertThat(fields(text(new LivePoint(gpu, 1, Map.of("f", 1e300))))).contains("1.0E300");
    assertThat(fields(text(new LivePoint(gpu, 1, Map.of("f", -0.1))))).contains("-0.1");
  }
}
