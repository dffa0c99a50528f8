package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
  private final List<Frame> frames = new ArrayList<>();
  private final FrameAssembler assembler = new FrameAssembler((frame, mark) -> frames.add(frame));
  private final SeriesDictionary dictionary = new SeriesDictionary();

  private SeriesField seriesField(String host, String uuid, String field) {
    Description description = new Description();
    description.put(LabelRole.HOST, "", host);
    description.put(LabelRole.UUID, "", uuid);
    description.put(LabelRole.FIELD, "", field);
    return dictionary.find(description);
  }

  @Test
  void keepsHostsApartAndTheOrderWithin() {
    assembler.add(seriesField("a", "g1", "X"), 1, 10);
    assembler.add(seriesField("b", "g2", "X"), 1, 20);
    assembler.add(seriesField("a", "g3", "Y"), 2, 30);
    assembler.flush();
    assembler.flush();

    assertThat(frames).hasSize(2);
    Frame a = frames.stream().filter(frame -> frame.host().equals("a")).findFirst().orElseThrow();
    assertThat(a.size()).isEqualTo(2);
    assertThat(a.labels(a.seriesIndex(1)).series().id().uuid()).isEqualTo("g3");
    assertThat(a.field(a.fieldIndex(1))).isEqualTo("Y");
    assertThat(a.timeNs(1)).isEqualTo(2);
    assertThat(a.value(1)).isEqualTo(30);
  }

  @Test
  void handsOverAFullFrameAndBeginsAnotherWithItsOwnDictionary() {
    SeriesField x = seriesField("a", "g1", "X");
    SeriesField y = seriesField("a", "g1", "Y");
    assembler.add(x, 0, 0);
    for (int i = 0; i < Frame.MAX_SAMPLES; i++) {
      assembler.add(y, i, i);
    }
    assembler.flush();

    assertThat(frames).extracting(Frame::size).containsExactly(Frame.MAX_SAMPLES, 1);
    Frame second = frames.get(1);
    assertThat(second.fieldCount()).isEqualTo(1);
    assertThat(second.field(second.fieldIndex(0))).isEqualTo("Y");
  }

  @Test
  void handsOverAFrameWhoseFirstSampleIsOld() {
    SeriesField x = seriesField("a", "g1", "X");
    assembler.advance(1_000);
    assembler.add(x, 1, 1);
    assembler.advance(1_000 + FrameAssembler.MAX_AGE_MS - 1);
    assertThat(frames).isEmpty();
    assembler.add(x, 2, 2);
    assembler.advance(1_000 + FrameAssembler.MAX_AGE_MS + 10);

    assertThat(frames).extracting(Frame::size).containsExactly(2);
  }

  @Test
  void waitsInBulkForMoreOfASmallFrame() {
    FrameAssembler bulk = FrameAssembler.inBulk((frame, mark) -> frames.add(frame));
    SeriesField few = seriesField("a", "g1", "X");
    SeriesField many = seriesField("b", "g2", "X");
    bulk.advance(1_000);
    bulk.add(few, 1, 1);
    for (int i = 0; i < 1_024; i++) {
      bulk.add(many, i, i);
    }
    bulk.advance(1_000 + FrameAssembler.MAX_AGE_MS);
    assertThat(frames).extracting(Frame::host).containsExactly("b");
    bulk.advance(1_000 + FrameAssembler.MAX_BULK_AGE_MS - 1);
    assertThat(frames).hasSize(1);
    bulk.advance(1_000 + FrameAssembler.MAX_BULK_AGE_MS + 10);

    assertThat(frames).extracting(Frame::host).containsExactly("b", "a");
  }

  @Test
  void saysWhenTheFirstSampleOfAFrameWasRead() {
    SeriesField x = seriesField("a", "g1", "X");
    assembler.advance(1_000);
    assembler.add(x, 1, 1);
    assembler.advance(1_050);
    assembler.add(x, 2, 2);
    assembler.flush();
    assembler.advance(2_000);
    assembler.add(x, 3, 3);
    assembler.flush();

    assertThat(frames).extracting(Frame::readMs).containsExactly(1_000L, 2_000L);
  }

  @Test
  void tellsEachOriginOfTheFramesThatHoldItsSamples() {
    Counting first = new Counting();
    Counting second = new Counting();
    List<List<Origin>> origins = new ArrayList<>();
    FrameAssembler marking = new FrameAssembler((frame, from) -> origins.add(from));
    SeriesField x = seriesField("a", "g1", "X");
    SeriesField other = seriesField("b", "g2", "X");
    marking.from(first);
    marking.add(x, 1, 1);
    marking.add(other, 1, 1);
    marking.from(second);
    marking.add(seriesField("a", "g1", "Y"), 2, 2);
    assertThat(first.begun).isEqualTo(2);
    assertThat(second.begun).isEqualTo(1);
    marking.flush();
    marking.add(x, 3, 3);
    marking.flush();

    assertThat(origins)
        .containsExactlyInAnyOrder(List.of(first, second), List.of(first), List.of(second));
    assertThat(second.begun).isEqualTo(2);
  }

  private static final class Counting implements Origin {
    private int begun;

    @Override
    public void frameBegun() {
      begun++;
    }

    @Override
    public void frameSettled(PublishReply reply) {}
  }
}
