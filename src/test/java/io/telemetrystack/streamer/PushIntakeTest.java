package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.message.Durability;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PushIntakeTest {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1", Durability.DISK);
  private static final PublishReply DOWN = new PublishReply.Unavailable("down", 0);
  private static final PublishReply FULL = new PublishReply.Full("full", 70);
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";

  private record Sent(Frame frame, Consumer<PublishReply> answer) {}

  private final List<Sent> sent = new ArrayList<>();
  private final List<Runnable> waits = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final PushParsers parsers = new PushParsers(1024);
  private final StreamerMetrics.Format metrics =
      new StreamerMetrics(new SimpleMeterRegistry(), "push").format("csv");
  private final PushIntake intake =
      new PushIntake(
          (frame, answer) -> sent.add(new Sent(frame, answer)),
          (delayMs, task) -> waits.add(task),
          new Publisher.Retry(2, new Backoff(100, 2, 1_000), () -> 0.5),
          new PushIntake.Listener() {
            @Override
            public void accepted(Frame frame) {
              events.add("accepted " + frame.host());
            }

            @Override
            public void retried() {
              events.add("retried");
            }

            @Override
            public void room() {
              events.add("room");
            }
          });

  private PushRequest push(String name, String... hosts) {
    PushRequest[] made = new PushRequest[1];
    made[0] =
        new PushRequest(intake.frames(), metrics, () -> events.add(name + " " + text(made[0])));
    StringBuilder csv = new StringBuilder(HEADER);
    for (String host : hosts) {
      csv.append("2026-01-01T00:00:00Z,DCGM_FI_DEV_GPU_TEMP,GPU-").append(host);
      csv.append(',').append(host).append(",50\n");
    }
    byte[] body = csv.toString().getBytes(StandardCharsets.UTF_8);
    PushParser parser =
        parsers.take(
            new PushProtocol.Body(PushFormat.CSV, false, Precision.NS),
            made[0],
            new PushParsers.Times(0, Long.MAX_VALUE));
    made[0].resume();
    parser.parse(body, 0, body.length, true);
    parsers.giveBack(parser);
    return made[0];
  }

  private static String text(PushRequest request) {
    PushResult result = request.result();
    return result.refusal() == null
        ? result.samples() + " " + result.durability()
        : result.refusal().getClass().getSimpleName();
  }

  private Sent sentTo(String host) {
    return sent.stream().filter(s -> s.frame().host().equals(host)).findFirst().orElseThrow();
  }

  @Test
  void settlesARequestWhenAllFramesWithItsSamplesAreAccepted() {
    push("first", "a", "b").end();
    push("second", "b", "c").end();
    intake.frames().flush();
    assertThat(sent).hasSize(3);

    sentTo("b").answer().accept(ACCEPTED);
    sentTo("c").answer().accept(new PublishReply.Accepted("2", Durability.MEMORY));
    assertThat(events).containsExactly("accepted b", "accepted c", "second 2 MEMORY");
    sentTo("a").answer().accept(ACCEPTED);
    assertThat(events).endsWith("first 2 DISK");
  }

  @Test
  void aRefusedFrameFailsTheRequestsWithSamplesInItAndNoOther() {
    push("first", "a").end();
    push("second", "a", "b").end();
    push("third", "b").end();
    intake.frames().flush();

    sentTo("a").answer().accept(FULL);
    sentTo("b").answer().accept(ACCEPTED);
    assertThat(events).containsExactly("first Full", "second Full", "accepted b", "third 1 DISK");
  }

  @Test
  void triesAFrameTwiceWhereNobodyTookIt() {
    push("one", "a").end();
    intake.frames().flush();
    sent.get(0).answer().accept(DOWN);
    assertThat(waits).hasSize(1);
    waits.get(0).run();
    sent.get(1).answer().accept(DOWN);

    assertThat(waits).hasSize(1);
    assertThat(events).containsExactly("retried", "one Unavailable");
    assertThat(intake.framesInFlight()).isZero();
  }

  @Test
  void saysThatThereIsRoomAgainOnceEnoughIsAccepted() {
    int frames = 0;
    while (!intake.isFull()) {
      push("r", "h" + frames++ % 50).end();
      intake.frames().flush();
    }
    assertThat(events).doesNotContain("room");
    sent.get(0).answer().accept(ACCEPTED);

    assertThat(events).contains("room");
    assertThat(intake.isFull()).isFalse();
  }

  @Test
  void aRequestWithoutSamplesIsSettledAtItsEnd() {
    push("empty").end();

    assertThat(events).containsExactly("empty 0 null");
  }

  @Test
  void isSettledBeforeItIsReadWhenAFrameIsRefused() {
    PushRequest request = push("early", "a");
    intake.frames().flush();
    sent.get(0).answer().accept(FULL);
    assertThat(events).containsExactly("early Full");
    request.end();

    assertThat(events).startsWith("early Full");
  }
}
