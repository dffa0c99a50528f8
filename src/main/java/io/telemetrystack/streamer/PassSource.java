package io.telemetrystack.streamer;

import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.streamer.StreamerConfig.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads files from their start to their end, once or in a loop: one file after the other makes a
 * pass.
 *
 * <p>A loop makes at most one pass a second unless samples at full pace are what it makes, so files
 * without a good row never spin.
 */
final class PassSource implements CsvSource {
  private static final long MIN_PASS_MS = 1_000;

  /** How often is looked for shared files that have become this node's. */
  private static final long SHARED_INTERVAL_MS = 1_000;

  private final StreamerConfig config;
  private final FrameAssembler frames;
  private final Listener listener;
  private final SharedFiles shared;
  private final Checkpoints checkpoints;
  private final CsvPasses passes;
  private final CsvReading reading;
  private final CsvReader reader;
  private final CsvProblems problems;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private CsvFile open;
  private Path file;
  private boolean begun;
  private boolean passing;
  private long passStartedMs;
  private long nextPassMs;
  private long recordedMs;
  private boolean anySample;

  PassSource(StreamerConfig config, Parts parts, Listener listener) {
    this.config = config;
    this.listener = listener;
    frames = parts.frames();
    shared = parts.shared();
    checkpoints = parts.checkpoints();
    passes = new CsvPasses(config.mode() == Mode.LOOP, shared, checkpoints);
    problems = new CsvProblems(listener::problem);
    reading = new CsvReading(CsvReader.Options.of(config), parts, listener);
    reader = reading.reader();
  }

  @Override
  public String problem() {
    return problems.text();
  }

  @Override
  public long turn(long nowMs) {
    frames.advance(nowMs);
    try {
      return open == null ? openNext(nowMs) : readSome(nowMs);
    } catch (IOException | UncheckedIOException e) {
      return failed(e);
    }
  }

  private long failed(Exception failure) {
    if (file == null) {
      problems.search("files cannot be looked for: " + failure.getMessage());
      return config.retryInterval().toMillis();
    }
    giveUp(file + ": " + failure);
    return 0;
  }

  @Override
  public void stop() {
    if (open != null) {
      reading.sayPlace();
    }
    close();
  }

  private void close() {
    CsvFile closing = open;
    Path closingFile = file;
    open = null;
    file = null;
    begun = false;
    try {
      if (closing != null) {
        closing.close();
      }
    } catch (IOException e) {
      listener.problem(closingFile + ": " + e);
    }
  }

  private long readSome(long nowMs) throws IOException {
    if (!shared.isMine(file.toString())) {
      return leave();
    }
    return switch (reading.read(nowMs)) {
      case MORE -> 0;
      case EARLY -> reading.pauseMs(nowMs);
      case UNUSABLE -> {
        giveUp(file + " is not CSV in DCGM's form: " + reader.problem());
        yield 0;
      }
      case END -> {
        recordedMs += reader.recordedLengthMs();
        anySample |= reader.hasSample();
        problems.readWell(file);
        reading.finish(open.identityAtEnd(reader.offset()));
        close();
        yield 0;
      }
    };
  }

  private long leave() {
    Path leaving = file;
    stop();
    frames.flush();
    passes.left(leaving);
    checkpoints.leave(leaving.toString());
    listener.left(leaving);
    return 0;
  }

  private long openNext(long nowMs) throws IOException {
    if (waiting.isEmpty()) {
      return passing ? endPass(nowMs) : beginPass(nowMs);
    }
    Path next = waiting.remove();
    if (!shared.isMine(next.toString())) {
      return 0;
    }
    file = next;
    passes.opened(file);
    open = CsvFile.open(file, shared.areShared());
    CsvStart start =
        CsvStart.of(open, checkpoints.latest(file.toString()), config.mode() == Mode.LOOP);
    listener.opened(file, start);
    if (start.kind() == CsvStart.Kind.FINISHED) {
      problems.readWell(file);
      close();
      return 0;
    }
    Checkpoint place = start.place();
    begun = true;
    reader.startPace(nowMs);
    CsvParser.Position position = CsvParser.Position.ofRow(place.offset(), place.line());
    reading.open(new CsvReading.Slice(place, position, open.in(), true), nowMs);
    return 0;
  }

  private long beginPass(long nowMs) throws IOException {
    if (nowMs < nextPassMs) {
      return Math.min(LONGEST_PAUSE_MS, nextPassMs - nowMs);
    }
    boolean once = config.mode() == Mode.ONCE;
    CsvFiles files = CsvFiles.find(config.paths());
    problems.forgetAllBut(files.found());
    List<String> missing = files.missing();
    problems.missing(missing);
    waiting.addAll(passes.next(files.found(), nowMs));
    if (waiting.isEmpty()) {
      return once && missing.isEmpty() && !shared.areShared() ? NEVER : retryMs();
    }
    passing = true;
    passStartedMs = nowMs;
    recordedMs = 0;
    anySample = false;
    return 0;
  }

  private long retryMs() {
    long retryMs = config.retryInterval().toMillis();
    return shared.areShared() ? Math.min(retryMs, SHARED_INTERVAL_MS) : retryMs;
  }

  private long endPass(long nowMs) {
    passing = false;
    frames.flush();
    listener.passed(Duration.ofMillis(nowMs - passStartedMs));
    boolean atOnce = anySample && !(config.pace() instanceof Pace.Recorded);
    boolean loop = config.mode() == Mode.LOOP;
    nextPassMs = loop && !atOnce ? passStartedMs + recordedMs + MIN_PASS_MS : nowMs;
    return 0;
  }

  /** In a loop the file is tried again, from its start. */
  private void giveUp(String problem) {
    problems.file(file, problem);
    if (begun && config.mode() == Mode.LOOP) {
      reading.finish(reading.place().identity());
    }
    close();
  }
}
