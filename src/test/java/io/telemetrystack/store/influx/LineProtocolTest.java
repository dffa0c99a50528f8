package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineProtocolTest {
  private static final Labels GPU = labels("GPU-1", "", "host,1", "H100 80GB");
  private static final Labels SLICE = labels("GPU-1", "3", "host,1", "H100 80GB");
  private static final String GPU_TAGS = "gpu,uuid=GPU-1,host=host\\,1,gpu=0,model=H100\\ 80GB ";
  private static final String SLICE_TAGS =
      "gpu,uuid=GPU-1,host=host\\,1,gpu=0,model=H100\\ 80GB,gpu_instance_id=3 ";

  private final Frame.Builder frame = new Frame.Builder("host,1");

  @Test
  void mergesTheFieldsOfOneSeriesAndTimeIntoOneLine() {
    frame.add(GPU, "TEMP", 5, 61).add(SLICE, "TEMP", 5, 62).add(GPU, "POWER", 5, 431.5);
    frame.add(GPU, "TEMP", 6, 63);
    assertThat(lines(frame.build()))
        .containsExactly(
            GPU_TAGS + "POWER=431.5,TEMP=61 5", GPU_TAGS + "TEMP=63 6", SLICE_TAGS + "TEMP=62 5");
  }

  @Test
  void ordersTheLinesOfASeriesByTime() {
    for (long timeNs : new long[] {7, 3, 9, 3, -1}) {
      frame.add(GPU, "F" + frame.size(), timeNs, 1);
    }
    assertThat(lines(frame.build()))
        .containsExactly(
            GPU_TAGS + "F4=1 -1",
            GPU_TAGS + "F3=1,F1=1 3",
            GPU_TAGS + "F0=1 7",
            GPU_TAGS + "F2=1 9");
  }

  @Test
  void keepsTheLastOfSeveralValuesOfOneSample() {
    frame.add(GPU, "TEMP", 5, 1).add(GPU, "POWER", 5, 2).add(GPU, "TEMP", 5, 3);
    assertThat(lines(frame.build())).containsExactly(GPU_TAGS + "TEMP=3,POWER=2 5");
  }

  @Test
  void keepsFramesApart() {
    Frame first = frame.add(GPU, "TEMP", 5, 1).build();
    Frame second = frame.add(GPU, "POWER", 5, 2).build();
    assertThat(lines(first, second)).containsExactly(GPU_TAGS + "TEMP=1 5", GPU_TAGS + "POWER=2 5");
  }

  @Test
  void cutsALineWhereTheRangeEnds() {
    frame.add(GPU, "A", 5, 1).add(GPU, "B", 5, 2).add(GPU, "C", 5, 3);
    SampleSet set = new SampleSet(List.of(frame.build()), Long.MIN_VALUE);
    assertThat(render(set, 0, 1)).isEqualTo(GPU_TAGS + "A=1 5\n");
    assertThat(render(set, 1, 3)).isEqualTo(GPU_TAGS + "C=3,B=2 5\n");
  }

  @Test
  void leavesOutWhatIsOlderThanTheHorizon() {
    frame.add(GPU, "TEMP", 5, 1).add(SLICE, "TEMP", 4, 2).add(GPU, "TEMP", 3, 3);
    SampleSet set = new SampleSet(List.of(frame.build()), 4);
    assertThat(set.expired()).isEqualTo(1);
    assertThat(render(set, 0, set.size()).lines())
        .containsExactly(GPU_TAGS + "TEMP=1 5", SLICE_TAGS + "TEMP=2 4");
  }

  @Test
  void theIntakeReadsBackWhateverIsRendered() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder input = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        input.append(HostileText.next(random)).append('\1');
      }
      LineProtocolRoundTripFuzz.fuzzerTestOneInput(
          input.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> lines(Frame... frames) {
    SampleSet set = new SampleSet(List.of(frames), Long.MIN_VALUE);
    return render(set, 0, set.size()).lines().toList();
  }

  private static String render(SampleSet set, int from, int to) {
    return new String(new LineProtocol().render(set, from, to).toBytes(), StandardCharsets.UTF_8);
  }

  static Labels labels(String uuid, String instance, String host, String model) {
    return new Labels(
        new Series(new SeriesId(uuid, instance), host, "0", "", model, ""),
        Assignment.NONE,
        Map.of());
  }
}
