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
  /** Up to this line a place may be behind no more than a header, and many files have the same. */
  private static final int HEADER_LINES = 2;

  private static final int MOST_REMEMBERED = 1_000;

  /**
   * A file that was opened, and where it begins.
   *
   * @param rotated whether another has the path by now
   */
  record Start(CsvFile file, FileStat stat, CsvStart.Kind kind, Checkpoint place, boolean rotated) {
    FollowedFile followed(Path path) {
      FollowedFile followed = new FollowedFile(path, file, stat, place);
      if (rotated) {
        followed.endsHere();
      }
      return followed;
    }
  }

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
   * @return empty where the file is gone already
   */
  Optional<Start> next(Path path, Set<Path> others) throws IOException {
    Optional<FileStat> stat = FileStat.of(path);
    CsvFile file = CsvFile.open(path, shared);
    try {
      if (stat.isEmpty() || !FileStat.of(path).map(FileStat::key).equals(stat.map(FileStat::key))) {
        file.close();
        return Optional.empty();
      }
      Checkpoint latest = checkpoints.latest(path.toString());
      Optional<Checkpoint> reached = reached(file, latest);
      if (reached.isPresent()) {
        return Optional.of(goOn(path, file, stat.get(), reached.get()));
      }
      Optional<Path> before = latest == null ? Optional.empty() : before(path, latest, others);
      if (before.isPresent()) {
        file.close();
        return Optional.of(rotated(path, before.get(), latest));
      }
      return Optional.of(anew(path, file, stat.get(), false));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** How far this file was read, under whatever name. */
  private Optional<Checkpoint> reached(CsvFile file, Checkpoint latest) throws IOException {
    if (latest != null && isLatest(file, latest)) {
      return Optional.of(latest);
    }
    List<Checkpoint> places = new ArrayList<>(checkpoints.latest());
    places.addAll(remembered);
    places.removeIf(place -> place.line() <= HEADER_LINES);
    return KnownPlaces.furthest(file, places);
  }

  private static boolean isLatest(CsvFile file, Checkpoint latest) throws IOException {
    String key = latest.identity().key();
    boolean sameKey = key.isEmpty() || key.equals(file.identity().key());
    return (sameKey || latest.line() > HEADER_LINES)
        && (file.isPacked() || KnownPlaces.isWithinItsPart(latest))
        && file.beginsAs(latest.identity());
  }

  private Optional<Path> before(Path path, Checkpoint latest, Set<Path> others)
      throws IOException {
    Set<Path> excluded = new HashSet<>(others);
    excluded.addAll(unreadable);
    RotatedFiles.Found found = RotatedFiles.find(path, latest, excluded);
    if (!found.known() && !latest.finished()) {
      listener.lost(latest);
    }
    remember(latest);
    return found.unread();
  }

  private Start rotated(Path path, Path before, Checkpoint latest) throws IOException {
    CsvFile file = CsvFile.open(before, shared);
    try {
      FileStat stat = FileStat.of(before).orElseThrow(() -> new IOException(before + " is gone"));
      boolean same = KnownPlaces.furthest(file, List.of(latest)).isPresent();
      if (!same) {
        return anew(path, file, stat, true);
      }
      Start start = goOn(path, file, stat, latest);
      return new Start(file, stat, start.kind(), start.place(), true);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private Start goOn(Path path, CsvFile file, FileStat stat, Checkpoint reached)
      throws IOException {
    boolean samePath = reached.path().equals(path.toString());
    FileIdentity identity =
        file.isPacked()
            ? file.identity()
            : file.identityOf(reached.identity().sizeBytes(), stat.modifiedMs());
    boolean finished =
        file.isPacked() && reached.finished() && identity.sameContent(reached.identity());
    Checkpoint place =
        new Checkpoint(
            path.toString(),
            identity,
            samePath ? reached.pass() : nextPass(path),
            reached.offset(),
            reached.line(),
            finished);
    return new Start(file, stat, kind(place), place, false);
  }

  private static CsvStart.Kind kind(Checkpoint place) {
    if (place.finished()) {
      return CsvStart.Kind.FINISHED;
    }
    return place.offset() == 0 ? CsvStart.Kind.START : CsvStart.Kind.GOES_ON;
  }

  private Start anew(Path path, CsvFile file, FileStat stat, boolean rotated) {
    Checkpoint place = Checkpoint.start(path.toString(), file.identity(), nextPass(path));
    return new Start(file, stat, CsvStart.Kind.START, place, rotated);
  }

  private long nextPass(Path path) {
    Checkpoint latest = checkpoints.latest(path.toString());
    return latest == null ? 1 : latest.pass() + 1;
  }
}
