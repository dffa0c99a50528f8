package io.telemetrystack.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.MalformedFrameException;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventCodecTest {
  private static final Labels GPU =
      new Labels(
          new Series(new SeriesId("GPU-ü", "7"), "h", "0", "nvidia0", "H100", "1g.10gb"),
          new Assignment("c", "p", "ns"),
          Map.of());

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void readsWhatItWrote(EventKind kind) {
    for (Severity severity : Severity.values()) {
      HealthEvent event = new HealthEvent(new Cause(kind, -1, severity), GPU, -5, 1L << 60, 3);
      assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }
  }

  @Test
  void refusesEveryOtherSequenceOfBytesInOneWay() {
    HealthEvent event = HealthEvent.once(Cause.xid(79), GPU, 1_752_871_354_000_000_000L);
    byte[] good = EventCodec.encode(event);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> EventCodec.decode(cut)).isInstanceOf(MalformedFrameException.class);
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = good.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        EventCodec.decode(damaged);
      } catch (MalformedFrameException e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }
}
