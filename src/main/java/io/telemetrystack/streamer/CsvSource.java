package io.telemetrystack.streamer;

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
 * Reads the configured CSV files, once or in a loop, a little at each {@link #turn}. One thread,
 * which blocks while it reads; {@link #problem} may be asked by any.
 *
 * <p>A loop makes at most one pass a second unless samples at full pace are what it makes, so files
 * without a good row never spin.
 */
final class CsvSource {
  /** Nothing is left to be done. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long MIN_PASS_MS = 1_000;

  /** How often is looked for shared files that have become this node's. */
  private static final long SHARED_INTERVAL_MS = 1_000;

  private static final long LONGEST_PAUSE_MS = FrameAssembler.MAX_AGE_MS / 2;

  /** Is told how reading goes. */
  interface Listener extends CsvReader.ReadingListener {
    void opened(Path file, CsvStart start);

    /** A file that is another node's now was left before its end. */
    void left(Path file);

    /** Data rows read since the last call. */
    void rows(long count);

    /** At the end of the files. */
    void passed(Duration duration);

    void problem(String problem);
  }

  private final StreamerConfig config;
  private final FrameAssembler frames;
  private final Listener listener;
  private final SharedFiles shared;
  private final Checkpoints checkpoints;
  private final CsvPasses passes;
  private final CsvReader reader;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final CsvProblems problems = new CsvProblems();
  private CsvFile open;
  private Path file;
  private Checkpoint place;
  private boolean passing;
  private long passStartedMs;
  private long nextPassMs;
  private long recordedMs;
  private long reportedRows;
  private boolean anySample;

  /** What reading shares with others. */
  record Parts(FrameAssembler frames, Checkpoints checkpoints, SharedFiles shared) {}

  CsvSource(StreamerConfig config, Parts parts, Listener listener) {
    this.config = config;
    this.listener = listener;
    frames = parts.frames();
    shared = parts.shared();
    checkpoints = parts.checkpoints();
    passes = new CsvPasses(config.mode() == Mode.LOOP, shared, checkpoints);
    CsvReader.Options options =
        new CsvReader.Options(
            config.pace(), config.timestamps(), config.maxFutureSkew().toMillis());
    reader = new CsvReader(options, frames, listener, this::mark);
  }

  /** Why not every file can be read, empty when they can. */
  String problem() {
    return problems.text();
  }

  /**
   * Does a bounded amount of work.
   *
   * @return milliseconds after which to call again, or {@link #NEVER}
   */
  long turn(long nowMs) {
    frames.advance(nowMs);
    try {
      return open == null ? openNext(nowMs) : readSome(nowMs);
    } catch (IOException | UncheckedIOException e) {
      return failed(e);
    }
  }

  private long failed(Exception failure) {
    if (file == null) {
      searchProblem("files cannot be looked for: " + failure.getMessage());
      return config.retryInterval().toMillis();
    }
    giveUp(file + ": " + failure);
    return 0;
  }

  /** Stops in the middle of a file; what was read of it is in frames. */
  void stop() {
    if (open != null) {
      reader.sayPlace();
    }
    close();
  }

  private void mark(long offset, long line) {
    begin(place.at(offset, line));
  }

  private void begin(Checkpoint next) {
    place = next;
    frames.from(checkpoints.begin(next));
  }

  private void close() {
    CsvFile closing = open;
    Path closingFile = file;
    open = null;
    file = null;
    place = null;
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
    CsvReader.State state = reader.read(nowMs);
    listener.rows(reader.rows() - reportedRows);
    reportedRows = reader.rows();
    return switch (state) {
      case MORE -> 0;
      case EARLY -> Math.min(LONGEST_PAUSE_MS, Math.max(1, reader.dueMs() - nowMs));
      case UNUSABLE -> {
        giveUp(file + " is not CSV in DCGM's form: " + reader.problem());
        yield 0;
      }
      case END -> {
        recordedMs += reader.recordedLengthMs();
        anySample |= reader.hasSample();
        problems.readWell(file);
        finish();
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

  private void finish() throws IOException {
    reader.sayPlace();
    begin(place.finishedAs(open.identityAtEnd(reader.offset())));
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
    begin(start.place());
    reader.open(open.in(), start.place(), nowMs);
    reportedRows = 0;
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
    searchProblem(missing.isEmpty() ? "" : "no such file: " + String.join(", ", missing));
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

  /** Told once, however often the file is tried; in a loop it is, from its start. */
  private void giveUp(String problem) {
    if (problems.file(file, problem)) {
      listener.problem(problem);
    }
    if (place != null && config.mode() == Mode.LOOP) {
      begin(place.finishedAs(place.identity()));
    }
    close();
  }

  private void searchProblem(String problem) {
    if (problems.search(problem) && !problem.isEmpty()) {
      listener.problem(problem);
    }
  }
}
