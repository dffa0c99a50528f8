package io.telemetrystack.streamer;

import io.telemetrystack.intake.FrameAssembler;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipException;

/**
 * Reads files as they grow, like {@code tail -F}, through rotation by renaming and by copying and
 * truncating. Packed files do not grow and are read once, by a reader of their own.
 *
 * <p>A file that has left its path is read through its open handle until the next one at the path
 * has rows, and then ends; only then the next is opened. So the last place of a path is never
 * behind rows of an earlier file that were not read.
 */
final class FollowSource implements CsvSource {
  /** More files take turns at being open. */
  static final int MOST_OPEN = 200;

  private final StreamerConfig config;
  private final FrameAssembler frames;
  private final Listener listener;
  private final SharedFiles shared;
  private final Checkpoints checkpoints;
  private final FollowStarts starts;
  private final MissingPaths missing;
  private final CsvProblems problems;
  private final FollowLanes lanes;

  /** Open files by the path under which they are read. */
  private final Map<Path, FollowedFile> open = new LinkedHashMap<>();

  /** What the files were like that were closed and are not opened before they change. */
  private final Map<Path, FileStat> closed = new HashMap<>();

  private final Set<Path> opening = new LinkedHashSet<>();

  /** Paths without a file, of which an earlier file was looked for. */
  private final Set<Path> sought = new HashSet<>();

  private Set<Path> found = Set.of();
  private long nextLookMs;
  private boolean busy;
  private long busySinceMs;

  FollowSource(StreamerConfig config, Parts parts, Listener listener) {
    this.config = config;
    this.listener = listener;
    frames = parts.frames();
    shared = parts.shared();
    checkpoints = parts.checkpoints();
    starts = new FollowStarts(shared.areShared(), checkpoints, listener);
    missing = new MissingPaths(config.paths(), config.retryInterval().toMillis());
    problems = new CsvProblems(listener::problem);
    lanes = new FollowLanes(config, parts, listener, new Turns());
  }

  @Override
  public String problem() {
    return problems.text();
  }

  @Override
  public long turn(long nowMs) {
    frames.advance(nowMs);
    if (nowMs >= nextLookMs) {
      nextLookMs = nowMs + config.followInterval().toMillis();
      lookForFiles(nowMs);
    }
    boolean opened = openNext(nowMs);
    if (!lanes.areIdle()) {
      work(nowMs);
      return lanes.turn(nowMs);
    }
    if (opened) {
      return 0;
    }
    rest(nowMs);
    return Math.max(1, nextLookMs - nowMs);
  }

  @Override
  public void stop() {
    lanes.stop();
    List.copyOf(open.values()).forEach(this::close);
  }

  private void work(long nowMs) {
    if (!busy) {
      busy = true;
      busySinceMs = nowMs;
      lanes.startPace(nowMs);
    }
  }

  private void rest(long nowMs) {
    if (busy) {
      busy = false;
      frames.flush();
      listener.passed(Duration.ofMillis(nowMs - busySinceMs));
    }
  }

  private void lookForFiles(long nowMs) {
    try {
      CsvFiles files = CsvFiles.find(config.paths());
      problems.missing(missing.toSay(files.missing(), nowMs));
      Map<Path, FileStat> stats = new LinkedHashMap<>();
      files.found().forEach(path -> FileStat.of(path).ifPresent(it -> stats.put(path, it)));
      look(stats, nowMs);
      seek(files.missing(), nowMs);
    } catch (IOException | UncheckedIOException e) {
      problems.search("files cannot be looked for: " + e.getMessage());
    }
  }

  private void look(Map<Path, FileStat> stats, long nowMs) {
    found = stats.keySet();
    problems.forgetAllBut(found);
    closed.keySet().retainAll(found);
    opening.retainAll(found);
    sought.removeAll(found);
    List.copyOf(open.values())
        .forEach(file -> look(file, Optional.ofNullable(stats.get(file.path())), nowMs));
    Set<String> openKeys =
        open.values().stream().map(FollowedFile::key).collect(Collectors.toSet());
    stats.forEach(
        (path, stat) -> {
          boolean news = !open.containsKey(path) && !stat.equals(closed.get(path));
          if (news && !openKeys.contains(stat.key()) && shared.mayOpen(path, nowMs)) {
            opening.add(path);
          }
        });
  }

  /** The rest of files that were rotated away while nobody read, and have no successor yet. */
  private void seek(List<String> missingPaths, long nowMs) {
    for (String missingPath : missingPaths) {
      Path path = Path.of(missingPath);
      if (!open.containsKey(path) && shared.mayOpen(path, nowMs) && sought.add(path)) {
        open(path, nowMs);
      }
    }
  }

  private void look(FollowedFile file, Optional<FileStat> atPath, long nowMs) {
    if (!shared.isMine(file.path().toString())) {
      leave(file);
      return;
    }
    try {
      boolean changed = file.look(atPath, nowMs);
      if (file.hasSuccessor() || (atPath.isEmpty() && file.isGone(nowMs))) {
        file.endsHere();
      }
      if ((changed || file.ends()) && !lanes.have(file)) {
        wake(file);
      }
    } catch (IOException e) {
      failed(file, e);
    }
  }

  /**
   * Without a row that was read, a file that was truncated looks like the one before. So it is
   * looked for the latter again.
   */
  private void wake(FollowedFile file) {
    if (file.place().hasRows() || !file.mayBeClosed() || file.isPacked()) {
      lanes.add(file);
    } else {
      shut(file);
      opening.add(file.path());
    }
  }

  private void leave(FollowedFile file) {
    close(file);
    frames.flush();
    checkpoints.leave(file.path().toString());
    listener.left(file.path());
  }

  private boolean openNext(long nowMs) {
    if (opening.isEmpty() || !hasRoom()) {
      return false;
    }
    Path path = opening.iterator().next();
    opening.remove(path);
    if (shared.isMine(path.toString())) {
      open(path, nowMs);
    }
    return true;
  }

  private void open(Path path, long nowMs) {
    try {
      starts.next(path, found).ifPresent(start -> begin(path, start, nowMs));
    } catch (IOException e) {
      problems.file(path, path + ": " + e);
      waitForChange(path, e);
    }
  }

  private void begin(Path path, FollowStarts.Start start, long nowMs) {
    FollowedFile file = new FollowedFile(path, start, nowMs);
    if (start.old() || file.hasSuccessor()) {
      file.endsHere();
    }
    boolean reopened = closed.remove(path) != null;
    if (!reopened || start.kind() != CsvStart.Kind.GOES_ON) {
      listener.opened(start.file().path(), new CsvStart(start.kind(), start.place()));
    }
    open.put(path, file);
    checkpoints.found(start.place());
    frames.from(checkpoints.begin(start.place()));
    if (start.kind() == CsvStart.Kind.FINISHED) {
      shut(file);
    } else {
      lanes.add(file);
    }
  }

  /** Whether one more file may be open; one that waits for rows gives way. */
  private boolean hasRoom() {
    if (open.size() >= MOST_OPEN) {
      open.values().stream()
          .filter(file -> !lanes.have(file) && file.mayBeClosed())
          .findFirst()
          .ifPresent(this::shut);
    }
    return open.size() < MOST_OPEN;
  }

  /** Closes a file that is opened again when it changes. */
  private void shut(FollowedFile file) {
    closed.put(file.path(), file.seen());
    close(file);
  }

  private void close(FollowedFile file) {
    lanes.remove(file);
    open.remove(file.path());
    try {
      file.close();
    } catch (IOException e) {
      listener.problem(file.path() + ": " + e);
    }
  }

  /** The next file of the path is opened soon. */
  private void giveWay(FollowedFile file) {
    starts.remember(file.place());
    close(file);
    sought.remove(file.path());
    nextLookMs = 0;
  }

  private void giveUp(FollowedFile file, String problem) {
    problems.file(file.path(), problem);
    if (!file.openedAs().equals(file.path())) {
      starts.giveUp(file.openedAs());
    }
    close(file);
  }

  private void failed(FollowedFile file, IOException failure) {
    giveUp(file, file.openedAs() + ": " + failure);
    waitForChange(file.path(), failure);
  }

  /** What is wrong with the content stays so until it is written to; the rest is tried again. */
  private void waitForChange(Path path, IOException failure) {
    if (failure instanceof EOFException || failure instanceof ZipException) {
      FileStat.of(path).ifPresent(stat -> closed.put(path, stat));
    }
  }

  private final class Turns implements FollowLane.Outcome {
    @Override
    public void read(FollowedFile file) {
      problems.readWell(file.path());
      try {
        boolean more = file.hasMore() || file.ends();
        if (more && !opening.isEmpty() && open.size() >= MOST_OPEN && file.mayBeClosed()) {
          close(file);
          opening.add(file.path());
        } else if (more) {
          lanes.add(file);
        }
      } catch (IOException e) {
        FollowSource.this.failed(file, e);
      }
    }

    @Override
    public void done(FollowedFile file) {
      problems.readWell(file.path());
      if (file.isAt(file.path())) {
        shut(file);
      } else {
        listener.rotated(file.path());
        giveWay(file);
      }
    }

    @Override
    public void truncated(FollowedFile file) {
      listener.truncated(file.place());
      giveWay(file);
    }

    @Override
    public void unusable(FollowedFile file, String problem) {
      giveUp(file, file.openedAs() + " is not CSV in DCGM's form: " + problem);
      closed.put(file.path(), file.seen());
    }

    @Override
    public void failed(FollowedFile file, IOException failure) {
      FollowSource.this.failed(file, failure);
    }
  }
}
