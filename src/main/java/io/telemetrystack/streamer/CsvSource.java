package io.telemetrystack.streamer;

import io.telemetrystack.streamer.StreamerConfig.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  private static final long LONGEST_PAUSE_MS = FrameAssembler.MAX_AGE_MS / 2;

  /** Is told how reading goes. */
  interface Listener extends CsvReader.ReadingListener {
    void opened(Path file);

    /** Data rows read since the last call. */
    void rows(long count);

    /** At the end of the files. */
    void passed(Duration duration);

    void problem(String problem);
  }

  private final StreamerConfig config;
  private final FrameAssembler frames;
  private final Listener listener;
  private final CsvReader reader;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final Set<Path> done = new HashSet<>();
  private List<String> missing = List.of();

  /** Why files cannot be read: of this pass in a loop, of all files where they are read once. */
  private final Set<String> unusable = new LinkedHashSet<>();

  private InputStream in;
  private Path file;
  private boolean passing;
  private long passStartedMs;
  private long nextPassMs;
  private long recordedMs;
  private long reportedRows;
  private boolean anySample;
  private volatile String problem = "";

  CsvSource(StreamerConfig config, FrameAssembler frames, Listener listener) {
    this.config = config;
    this.frames = frames;
    this.listener = listener;
    CsvReader.Options options =
        new CsvReader.Options(
            config.pace(), config.timestamps(), config.maxFutureSkew().toMillis());
    reader = new CsvReader(options, frames, listener);
  }

  /** Why not every file can be read, empty when they can. */
  String problem() {
    return problem;
  }

  /**
   * Does a bounded amount of work.
   *
   * @return milliseconds after which to call again, or {@link #NEVER}
   */
  long turn(long nowMs) {
    frames.advance(nowMs);
    try {
      return in == null ? openNext(nowMs) : readSome(nowMs);
    } catch (IOException | UncheckedIOException e) {
      fail((file == null ? "" : file + ": ") + e);
      close();
      return 0;
    }
  }

  /** Stops in the middle of a file; what was read of it is in frames. */
  void close() {
    InputStream closing = in;
    in = null;
    try {
      if (closing != null) {
        closing.close();
      }
    } catch (IOException e) {
      fail(file + ": " + e);
    }
  }

  private long readSome(long nowMs) throws IOException {
    CsvReader.State state = reader.read(nowMs);
    listener.rows(reader.rows() - reportedRows);
    reportedRows = reader.rows();
    return switch (state) {
      case MORE -> 0;
      case EARLY -> Math.min(LONGEST_PAUSE_MS, Math.max(1, reader.dueMs() - nowMs));
      case UNUSABLE -> {
        fail(file + " is not CSV in DCGM's form: " + reader.problem());
        close();
        yield 0;
      }
      case END -> {
        recordedMs += reader.recordedLengthMs();
        anySample |= reader.hasSample();
        close();
        yield 0;
      }
    };
  }

  private long openNext(long nowMs) throws IOException {
    if (waiting.isEmpty()) {
      return passing ? endPass(nowMs) : beginPass(nowMs);
    }
    file = waiting.remove();
    done.add(file);
    in = CsvFiles.open(file);
    listener.opened(file);
    reader.open(in, nowMs);
    reportedRows = 0;
    return 0;
  }

  private long beginPass(long nowMs) throws IOException {
    if (nowMs < nextPassMs) {
      return Math.min(LONGEST_PAUSE_MS, nextPassMs - nowMs);
    }
    boolean once = config.mode() == Mode.ONCE;
    CsvFiles files = CsvFiles.find(config.paths());
    if (!once) {
      unusable.clear();
    }
    boolean changed = !files.missing().equals(missing);
    missing = files.missing();
    showProblem();
    if (changed && !missing.isEmpty()) {
      listener.problem(missingText());
    }
    waiting.addAll(files.found());
    if (once) {
      waiting.removeAll(done);
    }
    if (waiting.isEmpty()) {
      return once && missing.isEmpty() ? NEVER : config.retryInterval().toMillis();
    }
    passing = true;
    passStartedMs = nowMs;
    recordedMs = 0;
    anySample = false;
    return 0;
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

  private void fail(String reason) {
    unusable.add(reason);
    showProblem();
    listener.problem(reason);
  }

  private void showProblem() {
    problem =
        Stream.concat(Stream.of(missingText()), unusable.stream())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
  }

  private String missingText() {
    return missing.isEmpty() ? "" : "no such file: " + String.join(", ", missing);
  }
}
