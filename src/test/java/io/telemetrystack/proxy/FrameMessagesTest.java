package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishRequest.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameMessagesTest {
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";
  private static final Labels GPU =
      new Labels(
          new Series(new SeriesId("GPU-1", ""), "host-1", "0", "", "", ""),
          Assignment.NONE,
          Map.of());

  private static Message message(String key, int samples, double value) {
    Frame.Builder frame = new Frame.Builder("host-1");
    for (int i = 0; i < samples; i++) {
      frame.add(GPU, TEMPERATURE, i, value);
    }
    return new Message(key, new BytesPayload(FrameCodec.encode(frame.build())));
  }

  @Test
  void takesAFrameAndItsHostForAKey() {
    Message taken = FrameMessages.of(List.of(message("", 3, 40))).get(0);

    assertThat(taken.key()).isEqualTo("host-1");
    assertThat(taken.payload())
        .isInstanceOfSatisfying(
            FramePayload.class, payload -> assertThat(payload.frame().size()).isEqualTo(3));
  }

  @Test
  void leavesAKeyThatWasGiven() {
    assertThat(FrameMessages.of(List.of(message("k", 1, 40))).get(0).key()).isEqualTo("k");
  }

  @Test
  void refusesWhatIsNotAFrameByItsPlaceInTheBatch() {
    Message other = new Message("", new BytesPayload(new byte[] {'{', '}'}));

    assertThatThrownBy(() -> FrameMessages.of(List.of(message("", 1, 40), other)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(400);
              assertThat(refusal.problem().detail()).contains("Message 2 is not a frame");
              assertThat(refusal.problem().allowed()).contains("POST /api/v1/telemetry");
            });
  }

  @Test
  void refusesAFrameWithABlankThatNoStreamerWouldSend() {
    assertThatThrownBy(() -> FrameMessages.of(List.of(message("", 1, 0x7ffffff0))))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> assertThat(refusal.problem().detail()).contains("a blank of DCGM"));
  }
}
