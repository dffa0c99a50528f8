package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1", Durability.MEMORY);
  private static final PublishReply DOWN = new PublishReply.Unavailable("down", 0);

  private record Sent(Frame frame, Consumer<PublishReply> answer) {}

  private record Wait(long delayMs, Runnable task) {}

  private final Mark mark = new Mark(null);
  private final List<Sent> sent = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final Publisher publisher =
      new Publisher(
          (frame, answer) -> sent.add(new Sent(frame, answer)),
          (delayMs, task) -> waits.add(new Wait(delayMs, task)),
          new Publisher.Retry(3, new Backoff(100, 2, 1_000), () -> 0.5),
          new Publisher.Listener() {
            @Override
            public void accepted(Frame frame) {
              events.add("accepted " + frame.value(0));
            }

            @Override
            public void retried() {
              events.add("retried");
            }

            @Override
            public void paused(Frame frame, String reason) {
              events.add("paused " + reason);
            }
          });

  private static Frame frame(String host, double value) {
    Series series = new Series(new SeriesId("GPU-1", ""), host, "", "", "", "");
    Labels labels = new Labels(series, Assignment.NONE, Map.of());
    return new Frame.Builder(host).add(labels, "F", 1, value).build();
  }

  private Sent lastSent() {
    return sent.get(sent.size() - 1);
  }

  @Test
  void sendsTheNextFrameOfAHostWhenTheOneBeforeIsAccepted() {
    publisher.offer(frame("a", 1), List.of(mark));
    publisher.offer(frame("a", 2), List.of(mark));
    publisher.offer(frame("b", 3), List.of(mark));
    assertThat(sent).extracting(s -> s.frame().value(0)).containsExactly(1.0, 3.0);

    sent.get(0).answer().accept(ACCEPTED);

    assertThat(lastSent().frame().value(0)).isEqualTo(2.0);
    assertThat(publisher.frames()).isEqualTo(2);
    assertThat(publisher.samples()).isEqualTo(2);
  }

  @Test
  void waitsTheHintOfAFullPartitionHoweverOften() {
    publisher.offer(frame("a", 1), List.of(mark));
    for (int i = 0; i < 10; i++) {
      lastSent().answer().accept(new PublishReply.Full("full", 70));
      assertThat(waits.get(i).delayMs()).isEqualTo(70);
      waits.get(i).task().run();
    }
    lastSent().answer().accept(ACCEPTED);

    assertThat(events).doesNotContain("paused down").endsWith("accepted 1.0");
    assertThat(publisher.frames()).isZero();
  }

  @Test
  void backsOffThenPausesAndNeverGivesUp() {
    publisher.offer(frame("a", 1), List.of(mark));
    for (int i = 0; i < 4; i++) {
      lastSent().answer().accept(DOWN);
      waits.get(i).task().run();
    }

    assertThat(waits).extracting(Wait::delayMs).containsExactly(50L, 100L, 1_000L, 50L);
    assertThat(events).containsExactly("retried", "retried", "paused down", "retried", "retried");
    assertThat(lastSent().frame().value(0)).isEqualTo(1.0);
  }

  @Test
  void isFullWhileTooManyFramesWait() {
    for (int i = 0; i < 64; i++) {
      assertThat(publisher.isFull()).isFalse();
      publisher.offer(frame("h" + i, i), List.of(mark));
    }
    assertThat(publisher.isFull()).isTrue();

    lastSent().answer().accept(ACCEPTED);
    assertThat(publisher.isFull()).isFalse();
  }

  @Test
  void tellsTheMarkOfAFrameThatItIsAcceptedOnceItIs() {
    mark.frameBegun();
    publisher.offer(frame("a", 1), List.of(mark));
    lastSent().answer().accept(DOWN);
    assertThat(mark.isSettled()).isFalse();

    waits.get(0).task().run();
    lastSent().answer().accept(ACCEPTED);
    assertThat(mark.isSettled()).isTrue();
  }
}
