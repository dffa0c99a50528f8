package io.telemetrystack.streamer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds, in the directory of a path, files that were at the path before the one that is there now.
 * One thread; blocks.
 */
final class RotatedFiles {
  /** Of a directory with more files the latest are looked at. */
  private static final int MOST_LOOKED_AT = 1_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** What is added to the name of a file that is rotated, such as .1 or -20250718.gz. */
  private static final Pattern SUFFIX = Pattern.compile("[.-]\\d.*");

  private static final Pattern ROTATED = Pattern.compile("(.+?)" + SUFFIX.pattern());

  private record Sibling(Path path, FileStat stat) {}

  /**
   * What was found.
   *
   * @param known whether the file of the place is there
   * @param unread those with rows that were not read, oldest first
   */
  record Found(boolean known, List<Path> unread) {}

  private RotatedFiles() {}

  /**
   * Looks for the file of a path's last place and for those that have had the path since, which are
   * younger and have a rotated name of it, such as {@code x.csv.1} or {@code x.csv-20250718.gz}.
   *
   * @param others files that are read under their own names
   */
  static Found find(Path path, Checkpoint place, Set<Path> others) throws IOException {
    List<Sibling> siblings = youngerThan(place, siblings(path));
    int at =
        place.hasRows()
            ? indexOf(place, siblings)
            : indexOfOldest(place, siblings, it -> isRotated(it.path(), path));
    boolean timeIsKnown = place.identity().modifiedMs() > 0;
    List<Sibling> since =
        at >= 0 || timeIsKnown ? siblings.subList(at + 1, siblings.size()) : List.of();
    List<Path> unread = new ArrayList<>(unread(since, path, others));
    if (at >= 0 && !others.contains(siblings.get(at).path()) && hasMore(siblings.get(at), place)) {
      unread.add(0, siblings.get(at).path());
    }
    return new Found(at >= 0, unread);
  }

  /** Where a file was before it was rotated, by its name; where it is, if that is no such name. */
  static Path original(Path path) {
    Matcher rotated = ROTATED.matcher(path.getFileName().toString());
    return rotated.matches() ? path.resolveSibling(rotated.group(1)) : path;
  }

  /** Whether a file is still in the directory of the path it had, under whatever name. */
  static boolean isThere(Path path, String key) throws IOException {
    return siblings(path).stream().anyMatch(sibling -> sibling.stat().key().equals(key));
  }

  private static List<Path> unread(List<Sibling> siblings, Path path, Set<Path> others) {
    return siblings.stream()
        .map(Sibling::path)
        .filter(it -> isRotated(it, path) && !others.contains(it))
        .toList();
  }

  /** Oldest first. */
  private static List<Sibling> siblings(Path path) throws IOException {
    List<Sibling> siblings = new ArrayList<>();
    Path directory = path.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(file -> path.resolveSibling(file.getFileName()))
          .filter(file -> !file.equals(path))
          .forEach(
              file -> FileStat.of(file).ifPresent(stat -> siblings.add(new Sibling(file, stat))));
    }
    siblings.sort(
        Comparator.comparingLong((Sibling it) -> it.stat().modifiedNs())
            .thenComparing(Sibling::path, Comparator.reverseOrder()));
    return siblings.subList(Math.max(0, siblings.size() - MOST_LOOKED_AT), siblings.size());
  }

  private static List<Sibling> youngerThan(Checkpoint place, List<Sibling> siblings) {
    long modifiedMs = place.identity().modifiedMs();
    return siblings.stream()
        .filter(it -> it.stat().modifiedNs() / NANOS_PER_MILLI >= modifiedMs)
        .toList();
  }

  /** Of the file itself if it is there, else of its oldest copy; -1 where there is none. */
  private static int indexOf(Checkpoint place, List<Sibling> siblings) {
    int itself = indexOfOldest(place, siblings, it -> hasKeyOf(place, it));
    return itself >= 0 ? itself : indexOfOldest(place, siblings, it -> true);
  }

  /**
   * Before a file has rows it begins as many others do, so it may be the oldest that may have been
   * at the path.
   */
  private static int indexOfOldest(
      Checkpoint place, List<Sibling> siblings, Predicate<Sibling> candidates) {
    for (int i = 0; i < siblings.size(); i++) {
      if (candidates.test(siblings.get(i)) && isOf(place, siblings.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean hasKeyOf(Checkpoint place, Sibling sibling) {
    return sibling.stat().key().equals(place.identity().key());
  }

  private static boolean isRotated(Path path, Path original) {
    String name = path.getFileName().toString();
    return name.startsWith(original.getFileName().toString())
        && SUFFIX.matcher(name.substring(original.getFileName().toString().length())).matches();
  }

  private static boolean isOf(Checkpoint place, Sibling sibling) {
    try (CsvFile file = CsvFile.open(sibling.path(), true)) {
      return KnownPlaces.furthest(file, List.of(place)).isPresent();
    } catch (IOException e) {
      // Whatever it is, its rows cannot be read.
      return false;
    }
  }

  private static boolean hasMore(Sibling same, Checkpoint place) {
    boolean packed = CsvFile.isPacked(same.path().toString());
    return !place.finished() || (!packed && same.stat().sizeBytes() > place.identity().sizeBytes());
  }
}
