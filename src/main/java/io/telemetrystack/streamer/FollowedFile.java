package io.telemetrystack.streamer;

import io.telemetrystack.intake.CsvParser;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is open and read as it grows, under the path at which it was found, whatever becomes
 * of that path. One thread.
 *
 * <p>It is read in slices, so that many take turns. A place within a slice is kept with the
 * fingerprint of all up to the slice's end: whoever finds the same has found the rows that were
 * read before the place.
 */
final class FollowedFile implements Closeable {
  /** Longer than a row can be, so that a slice always has the end of one, or of the file. */
  private static final long SLICE_BYTES = 4L * CsvParser.MAX_ROW_BYTES;

  /** For how long nothing was written to a file that was deleted before it is let go of. */
  static final long QUIET_MS = 10_000;

  private final Path path;
  private final CsvFile file;

  /** Where it was while it was written to. */
  private final Path formerPath;

  private final String key;
  private FileStat seen;
  private Checkpoint place;
  private CsvParser.Position position;
  private boolean ends;
  private boolean hasLeft;
  private boolean lastSlice;
  private boolean sliceRead;
  private long quietSinceMs;

  /**
   * @param path under which it is read
   */
  FollowedFile(Path path, FollowStarts.Start start, long nowMs) {
    this.path = path;
    file = start.file();
    place = start.place();
    formerPath = start.formerPath();
    key = start.stat().key();
    seen = start.stat();
    quietSinceMs = nowMs;
    hasLeft = !file.path().equals(path);
    position = CsvParser.Position.ofRow(place.offset(), place.line());
  }

  Path path() {
    return path;
  }

  /** Where the file is that was opened; its path may be that of one which has taken its place. */
  Path openedAs() {
    return file.path();
  }

  /** Of the file system; no other file has it while this one is open. */
  String key() {
    return key;
  }

  boolean isPacked() {
    return file.isPacked();
  }

  /** The last place that was said, and up to where the file was read then. */
  Checkpoint place() {
    return place;
  }

  /** What its path was like when it was looked at last while the file was there. */
  FileStat seen() {
    return seen;
  }

  /**
   * Looks at the file.
   *
   * @param atPath what is at its path, this file or another
   * @return whether it was written to
   */
  boolean look(Optional<FileStat> atPath, long nowMs) throws IOException {
    Optional<FileStat> now = atPath.filter(it -> it.key().equals(key));
    hasLeft = now.isEmpty();
    boolean touched = !now.orElse(seen).equals(seen);
    seen = now.orElse(seen);
    boolean changed = touched || hasMore();
    quietSinceMs = changed ? nowMs : quietSinceMs;
    return changed;
  }

  /** Whether it would be found again by its path. */
  boolean mayBeClosed() {
    return !hasLeft && !ends;
  }

  boolean isAt(Path other) {
    return FileStat.of(other).filter(it -> it.key().equals(key)).isPresent();
  }

  /** Whether rows are written to another file where this one was written to. */
  boolean hasSuccessor() {
    return FileStat.of(formerPath)
        .filter(it -> it.sizeBytes() > 0 && !it.key().equals(key))
        .isPresent();
  }

  /** Whether a file that has left its path was deleted, and nobody writes to it. */
  boolean isGone(long nowMs) throws IOException {
    if (nowMs - quietSinceMs < QUIET_MS) {
      return false;
    }
    quietSinceMs = nowMs;
    return !RotatedFiles.isThere(path, key);
  }

  /** Nothing will be written to it any more; a last row without a line end is one. */
  void endsHere() {
    ends = true;
  }

  boolean ends() {
    return ends;
  }

  /** Whether there are rows that were not read, or it has become shorter. */
  boolean hasMore() throws IOException {
    return !sliceRead || file.sizeBytes() != place.identity().sizeBytes();
  }

  /** Whether all of it was read, and nothing will follow. */
  boolean isDone() throws IOException {
    return isPacked() || (lastSlice && !hasMore());
  }

  /** What to read next of it; empty where it does not begin any more as it did. */
  Optional<CsvReading.Slice> next() throws IOException {
    if (isPacked()) {
      return Optional.of(new CsvReading.Slice(place, position, file.in(), true));
    }
    if (!file.beginsAs(place.identity())) {
      return Optional.empty();
    }
    long sizeBytes = file.sizeBytes();
    long end = Math.min(sizeBytes, position.offset() + SLICE_BYTES);
    place = place.of(file.identityOf(end, seen.modifiedMs()));
    lastSlice = ends && end == sizeBytes;
    return Optional.of(new CsvReading.Slice(place, position, file.part(end), lastSlice));
  }

  /**
   * The others have their turn; then reading goes on there.
   *
   * @param sliceRead whether no whole row of the slice is left
   */
  void goOnAt(Checkpoint place, CsvParser.Position position, boolean sliceRead) {
    this.place = place;
    this.position = position;
    this.sliceRead = sliceRead;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
