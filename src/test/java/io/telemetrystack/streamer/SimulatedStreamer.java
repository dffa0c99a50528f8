package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.message.Durability;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.resilience.RetryOptions;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A streamer without Vert.x, whose time and proxy are the test's. Dropping it is a crash: what
 * another is to know of it is in {@link #saved}.
 */
final class SimulatedStreamer {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1", Durability.MEMORY);

  /** A frame on its way, and where to put the answer. */
  record Sent(Frame frame, Consumer<PublishReply> answer) {}

  private record Timer(long atMs, Runnable task) {}

  final List<Sent> sent = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final List<Long> refusedLines = new ArrayList<>();
  final Checkpoints checkpoints;
  final CsvSource source;
  private final List<Timer> timers = new ArrayList<>();
  private final BiConsumer<Frame, Long> broker;
  private final FrameAssembler frames;
  private final Publisher publisher;
  private long nowMs;
  private long dueMs;
  private String saved;

  /**
   * @param broker takes what is accepted, and when
   * @param saved by a streamer before
   */
  SimulatedStreamer(
      Map<String, String> options,
      Predicate<String> mine,
      BiConsumer<Frame, Long> broker,
      long nowMs,
      String saved) {
    StreamerConfig config = config(options);
    this.broker = broker;
    this.nowMs = nowMs;
    this.saved = saved;
    dueMs = nowMs;
    checkpoints = new Checkpoints(config.checkpointDelay().toMillis());
    CheckpointText.read(saved).orElseThrow().forEach(checkpoints::learn);
    publisher =
        new Publisher(
            (frame, answer) -> sent.add(new Sent(frame, answer)),
            (delayMs, task) -> timers.add(new Timer(this.nowMs + delayMs, task)),
            new Publisher.Retry(3, new Backoff(10, 2, 50), () -> 0.5),
            new Ignored());
    frames = new FrameAssembler(publisher::offer);
    SharedFiles shared = new SharedFiles(config.shared(), mine);
    source = CsvSource.of(config, new CsvSource.Parts(frames, checkpoints, shared), new Listener());
  }

  static String nothingSaved() {
    return CheckpointText.write(List.of());
  }

  static StreamerConfig config(Map<String, String> texts) {
    Map<String, Layer.Entry> entries = new HashMap<>();
    texts.forEach((key, text) -> entries.put(key, new Layer.Entry(text, "test")));
    List<Option<?>> options = new ArrayList<>(StreamerConfig.OPTIONS);
    options.addAll(RetryOptions.OPTIONS);
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(options, List.of(new Layer(entries)));
    assertThat(resolution.problems()).isEmpty();
    return StreamerConfig.from(resolution.settings());
  }

  long nowMs() {
    return nowMs;
  }

  /** What the streamer has on its disk. */
  String saved() {
    return saved;
  }

  /** Time goes on, and what is due by then is done. */
  void advance(long ms) {
    nowMs += ms;
    List<Timer> due = timers.stream().filter(timer -> timer.atMs() <= nowMs).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task().run());
    checkpoints.ripen(nowMs);
    save();
  }

  /** Reads a little, if it is time and there is room. */
  void read() {
    if (dueMs <= nowMs && !publisher.isFull()) {
      long pauseMs = source.turn(nowMs);
      dueMs = pauseMs == CsvSource.NEVER ? CsvSource.NEVER : nowMs + pauseMs;
    }
  }

  void accept(Sent frame) {
    sent.remove(frame);
    broker.accept(frame.frame(), nowMs);
    frame.answer().accept(ACCEPTED);
  }

  void refuse(Sent frame, PublishReply reply) {
    sent.remove(frame);
    frame.answer().accept(reply);
  }

  void acceptAll() {
    while (!sent.isEmpty()) {
      accept(sent.get(0));
    }
  }

  /** Reads and accepts for some time. */
  void run(long forMs) {
    for (long ms = 0; ms < forMs; ms += 10) {
      for (int turn = 0; turn < 20; turn++) {
        read();
        acceptAll();
      }
      advance(10);
    }
  }

  /** All that was read is accepted, and the last place is saved. */
  void stop() {
    source.stop();
    frames.flush();
    while (publisher.frames() > 0) {
      acceptAll();
      advance(10);
    }
    checkpoints.settle();
    save();
  }

  private void save() {
    if (checkpoints.isUnsaved()) {
      saved = CheckpointText.write(checkpoints.known());
      checkpoints.saved();
    }
  }

  private static final class Ignored implements Publisher.Listener {
    @Override
    public void accepted(Frame frame) {}

    @Override
    public void retried() {}

    @Override
    public void paused(Frame frame, String reason) {}
  }

  private final class Listener implements CsvSource.Listener {
    @Override
    public void opened(Path file, CsvStart start) {
      told.add(file.getFileName() + " " + start.kind());
    }

    @Override
    public void left(Path file) {
      told.add(file.getFileName() + " left");
    }

    @Override
    public void rows(long count) {}

    @Override
    public void passed(Duration duration) {}

    @Override
    public void reading(Path file) {}

    @Override
    public void rotated(Path file) {
      told.add(file.getFileName() + " rotated");
    }

    @Override
    public void truncated(Checkpoint place) {
      told.add(Path.of(place.path()).getFileName() + " truncated");
    }

    @Override
    public void lost(Checkpoint place) {
      told.add(Path.of(place.path()).getFileName() + " lost");
    }

    @Override
    public void problem(String problem) {
      told.add(problem);
    }

    @Override
    public void absent(AbsentReason reason) {}

    @Override
    public void rejected(RejectReason reason, SampleSink.RejectedRow row) {
      refusedLines.add(row.line());
    }
  }
}
