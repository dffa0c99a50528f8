package io.telemetrystack.streamer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which file is to be read next under a path, and from where: what is left of one that was
 * rotated away before the one that is there now, and of each only what was not read under any name.
 * One thread; blocks.
 */
final class FollowStarts {
  private static final int MOST_REMEMBERED = 1_000;

  /**
   * A file that was opened, and where it begins.
   *
   * @param formerPath where it was before; its path where it has always been there
   * @param old whether another has had the path since
   */
  record Start(CsvFile file, FileStat stat, Checkpoint place, Path formerPath, boolean old) {
    CsvStart.Kind kind() {
      if (place.finished()) {
        return CsvStart.Kind.FINISHED;
      }
      return place.offset() == 0 ? CsvStart.Kind.START : CsvStart.Kind.GOES_ON;
    }
  }

  /** A file, and the path under which it is read. */
  private record Opened(Path path, CsvFile file, FileStat stat) {}

  private final boolean shared;
  private final Checkpoints checkpoints;
  private final CsvSource.Listener listener;

  /** Last places of files that have no path of their own any more. */
  private final Deque<Checkpoint> remembered = new ArrayDeque<>();

  /** Rotated files that cannot be read. */
  private final Set<Path> unreadable = new HashSet<>();

  FollowStarts(boolean shared, Checkpoints checkpoints, CsvSource.Listener listener) {
    this.shared = shared;
    this.checkpoints = checkpoints;
    this.listener = listener;
  }

  /** The path has another file now; this one may be found under another name. */
  void remember(Checkpoint place) {
    remembered.add(place);
    if (remembered.size() > MOST_REMEMBERED) {
      remembered.remove();
    }
  }

  /** A rotated file is not tried again. */
  void giveUp(Path rotated) {
    if (unreadable.size() >= MOST_REMEMBERED) {
      unreadable.clear();
    }
    unreadable.add(rotated);
  }

  /**
   * @param others files that are read under their own names
   * @return empty where there is nothing to read
   */
  Optional<Start> next(Path path, Set<Path> others) throws IOException {
    Set<Path> excluded = new HashSet<>(others);
    excluded.addAll(unreadable);
    Checkpoint latest = checkpoints.latest(path.toString());
    Optional<FileStat> stat = FileStat.of(path);
    if (stat.isEmpty()) {
      return latest == null
          ? Optional.empty()
          : rotated(path, latest, RotatedFiles.find(path, latest, excluded));
    }
    CsvFile file = CsvFile.open(path, shared);
    Optional<Start> start = Optional.empty();
    try {
      if (FileStat.of(path).filter(now -> now.key().equals(stat.get().key())).isPresent()) {
        start = Optional.of(start(new Opened(path, file, stat.get()), latest, excluded));
      }
    } finally {
      if (start.filter(it -> it.file().equals(file)).isEmpty()) {
        file.close();
      }
    }
    return start;
  }

  private Start start(Opened opened, Checkpoint latest, Set<Path> excluded) throws IOException {
    Optional<Checkpoint> reached = reached(opened.file(), latest);
    if (reached.filter(Checkpoint::hasRows).isPresent()) {
      return goOn(opened, reached.get());
    }
    if (latest == null) {
      return anew(opened);
    }
    RotatedFiles.Found before = RotatedFiles.find(opened.path(), latest, excluded);
    Optional<Start> rotated = rotated(opened.path(), latest, before);
    if (rotated.isPresent() || reached.isPresent()) {
      return rotated.isPresent() ? rotated.get() : goOn(opened, reached.get());
    }
    if (!before.known() && !latest.finished()) {
      listener.lost(latest);
    }
    remember(latest);
    return anew(opened);
  }

  /** How far this file was read, under whatever name. */
  private Optional<Checkpoint> reached(CsvFile file, Checkpoint latest) throws IOException {
    if (latest != null && isLatest(file, latest)) {
      return Optional.of(latest);
    }
    List<Checkpoint> places = new ArrayList<>(checkpoints.latest());
    places.addAll(remembered);
    places.removeIf(place -> !place.hasRows());
    return KnownPlaces.furthest(file, places);
  }

  private static boolean isLatest(CsvFile file, Checkpoint latest) throws IOException {
    String key = latest.identity().key();
    boolean sameKey = key.isEmpty() || key.equals(file.identity().key());
    return (sameKey || latest.hasRows())
        && (file.isPacked() || KnownPlaces.isWithinItsPart(latest))
        && file.beginsAs(latest.identity());
  }

  private Optional<Start> rotated(Path path, Checkpoint latest, RotatedFiles.Found found)
      throws IOException {
    if (found.unread().isEmpty()) {
      return Optional.empty();
    }
    Path rotated = found.unread().get(0);
    FileStat stat = FileStat.of(rotated).orElseThrow(() -> new IOException(rotated + " is gone"));
    CsvFile file = CsvFile.open(rotated, shared);
    try {
      Opened opened = new Opened(path, file, stat);
      boolean same = KnownPlaces.furthest(file, List.of(latest)).isPresent();
      Start start = same ? goOn(opened, latest) : anew(opened);
      return Optional.of(new Start(file, stat, start.place(), path, found.unread().size() > 1));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private Start goOn(Opened opened, Checkpoint reached) throws IOException {
    CsvFile file = opened.file();
    boolean samePath = reached.path().equals(opened.path().toString());
    boolean wasRead =
        reached.finished()
            && file.sizeBytes() == reached.identity().sizeBytes()
            && file.beginsAs(reached.identity());
    FileIdentity identity =
        file.isPacked()
            ? file.identity()
            : file.identityOf(reached.identity().sizeBytes(), opened.stat().modifiedMs());
    Checkpoint place =
        new Checkpoint(
            opened.path().toString(),
            identity,
            samePath ? reached.pass() : nextPass(opened.path()),
            reached.offset(),
            reached.line(),
            wasRead);
    Path former = samePath ? RotatedFiles.original(opened.path()) : Path.of(reached.path());
    return new Start(file, opened.stat(), place, former, false);
  }

  private Start anew(Opened opened) {
    Path path = opened.path();
    Checkpoint place = Checkpoint.start(path.toString(), opened.file().identity(), nextPass(path));
    return new Start(opened.file(), opened.stat(), place, RotatedFiles.original(path), false);
  }

  private long nextPass(Path path) {
    Checkpoint latest = checkpoints.latest(path.toString());
    return latest == null ? 1 : latest.pass() + 1;
  }
}
