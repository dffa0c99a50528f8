package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.store.WriteResult.Refusal;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final String POISON = "POISON";

  private final List<Frame> frames = new ArrayList<>();
  private final Set<String> stored = new TreeSet<>();
  private int requests;

  @Test
  void sendsEverythingInOneRequest() {
    addFrames(3);
    assertThat(deliver(this::storeUnlessPoisoned)).isEqualTo(WriteResult.ALL_STORED);
    assertThat(requests).isEqualTo(1);
    assertThat(stored).hasSize(240);
  }

  @Test
  void sendsNothingForNoSamples() {
    assertThat(deliver(this::storeUnlessPoisoned)).isEqualTo(WriteResult.ALL_STORED);
    assertThat(requests).isZero();
  }

  @Test
  void storesEveryNeighbourOfABadSampleEvenOnItsLine() {
    addFrames(60);
    Frame.Builder builder = new Frame.Builder("host");
    builder.add(LineProtocolTest.labels("GPU-1", "", "host", ""), "GOOD", 5, 1);
    builder.add(LineProtocolTest.labels("GPU-1", "", "host", ""), POISON, 5, 1);
    frames.add(30, builder.build());

    WriteResult result = deliver(this::storeUnlessPoisoned);

    assertThat(result.refusals()).containsExactly(new Refusal(30, 1, "400 bad"));
    assertThat(stored).hasSize(60 * 80 + 1);
    assertThat(requests).isLessThan(30);
  }

  @Test
  void tellsOfEachFrameHowManyOfItsSamplesWereRefused() {
    Frame.Builder builder = new Frame.Builder("host");
    for (int i = 0; i < 3; i++) {
      builder.add(LineProtocolTest.labels("GPU-" + i, "", "host", ""), POISON, i, 1);
    }
    frames.add(builder.build());
    addFrames(1);
    frames.add(builder.add(LineProtocolTest.labels("GPU-9", "", "host", ""), POISON, 9, 1).build());

    assertThat(deliver(this::storeUnlessPoisoned).refusals())
        .containsExactly(new Refusal(0, 3, "400 bad"), new Refusal(2, 1, "400 bad"));
    assertThat(stored).hasSize(80);
  }

  @Test
  void halvesWhatIsTooLarge() {
    addFrames(10);
    Function<LineBuffer, WriteAnswer> small =
        lines ->
            lines.size() > 10_000
                ? new WriteAnswer.TooLarge("413 big")
                : storeUnlessPoisoned(lines);
    assertThat(deliver(small)).isEqualTo(WriteResult.ALL_STORED);
    assertThat(stored).hasSize(800);
  }

  @Test
  void refusesASampleThatIsTooLargeAlone() {
    addFrames(1);
    assertThat(deliver(lines -> new WriteAnswer.TooLarge("413 big")).refusals())
        .containsExactly(new Refusal(0, 80, "413 big"));
  }

  @Test
  void countsWhatTheDatabaseTakesForTooOldAndRefusesNothing() {
    addFrames(1);
    SampleSet set = new SampleSet(frames, Long.MIN_VALUE);
    Delivery delivery =
        new Delivery(
            set,
            new LineProtocol(),
            lines -> new WriteAnswer.Refused("422 partial write: points beyond retention policy"));
    assertThat(delivery.run()).isEqualTo(WriteResult.ALL_STORED);
    assertThat(delivery.expired()).isEqualTo(80);
  }

  @Test
  void endsWhereTheDatabaseGoesAway() {
    addFrames(1);
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(
            () ->
                deliver(
                    lines -> {
                      throw new StoreUnavailableException("away", null);
                    }));
  }

  private void addFrames(int count) {
    Fleet fleet = new Fleet(8, 1);
    for (int i = 0; i < count; i++) {
      frames.add(fleet.frame(0, i, 1));
    }
  }

  private WriteResult deliver(Function<LineBuffer, WriteAnswer> database) {
    SampleSet set = new SampleSet(frames, Long.MIN_VALUE);
    return new Delivery(set, new LineProtocol(), database).run();
  }

  /** Takes all lines or none. */
  private WriteAnswer storeUnlessPoisoned(LineBuffer lines) {
    requests++;
    String text = new String(lines.toBytes(), StandardCharsets.UTF_8);
    if (text.contains(POISON)) {
      return new WriteAnswer.Refused("400 bad");
    }
    for (String line : text.lines().toList()) {
      String[] parts = line.split("(?<!\\\\) ", -1);
      for (String field : parts[1].split(",", -1)) {
        stored.add(parts[0] + " " + field.substring(0, field.indexOf('=')) + " " + parts[2]);
      }
    }
    return WriteAnswer.STORED;
  }
}
