package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink.RejectedRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeSamplesTest {
  private final ScrapeSamples.Room room = new ScrapeSamples.Room();

  private static ScrapeSamples filled(ScrapeSamples samples, int count) {
    for (int i = 0; i < count; i++) {
      samples.sample(null, i, i);
    }
    return samples;
  }

  private static void refuse(ScrapeSamples samples, RejectReason reason, long line) {
    samples.rejected(reason, new RejectedRow(line, ByteBuffer.allocate(0)));
  }

  @Test
  void handsBackWhatItWasGivenInItsOrder() {
    List<Double> values = new ArrayList<>();
    filled(new ScrapeSamples(room), 5_000).forEach((field, timeNs, value) -> values.add(value));

    assertThat(values).hasSize(5_000).isSorted();
  }

  @Test
  void oneScrapeDoesNotTakeTheRoomOfAll() {
    ScrapeSamples greedy = filled(new ScrapeSamples(room), ScrapeSamples.MOST_OF_ONE + 1);

    assertThat(greedy.hasOverflowed()).isTrue();
    assertThat(greedy.size()).isEqualTo(ScrapeSamples.MOST_OF_ONE);
    assertThat(filled(new ScrapeSamples(room), 1).hasOverflowed()).isFalse();
  }

  @Test
  void scrapesShareTheirRoomAndGiveItBack() {
    List<ScrapeSamples> full = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      full.add(filled(new ScrapeSamples(room), ScrapeSamples.MOST_OF_ONE));
    }
    assertThat(filled(new ScrapeSamples(room), 1).hasOverflowed()).isTrue();

    full.get(0).release();
    full.get(0).release();
    assertThat(filled(new ScrapeSamples(room), ScrapeSamples.MOST_OF_ONE).hasOverflowed())
        .isFalse();
    assertThat(filled(new ScrapeSamples(room), 1).hasOverflowed()).isTrue();
  }

  @Test
  void samplesOfNoGpuAreNoFault() {
    ScrapeSamples samples = new ScrapeSamples(room);
    refuse(samples, RejectReason.NOT_A_GPU, 1);
    refuse(samples, RejectReason.NOT_A_GPU, 2);

    assertThat(samples.others()).isEqualTo(2);
    assertThat(samples.rejected()).isEmpty();
    assertThat(samples.refusal()).isEmpty();
    assertThat(samples.isNonsense()).isFalse();
  }

  @Test
  void aBodyWithoutOneSampleIsNonsense() {
    ScrapeSamples samples = new ScrapeSamples(room);
    assertThat(samples.isNonsense()).isFalse();
    refuse(samples, RejectReason.BAD_SYNTAX, 3);
    refuse(samples, RejectReason.BAD_NUMBER, 4);
    assertThat(samples.isNonsense()).isTrue();
    assertThat(samples.refusal()).isEqualTo("2 lines are refused, the first is line 3: bad_syntax");

    samples.absent(AbsentReason.BLANK);
    assertThat(samples.isNonsense()).isFalse();
  }
}
