package io.telemetrystack.streamer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The files that a list of paths and globs names now.
 *
 * @param found each once; those of one glob in the order of their names
 * @param missing the paths and globs that name no file
 */
record CsvFiles(List<Path> found, List<String> missing) {
  private static final int MOST_ATTEMPTS = 20;
  private static final String GLOB_CHARACTERS = "*?[{";

  static CsvFiles find(List<String> patterns) throws IOException {
    Set<Path> found = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    for (String pattern : patterns) {
      List<Path> matches = matches(pattern);
      found.addAll(matches);
      if (matches.isEmpty()) {
        missing.add(pattern);
      }
    }
    return new CsvFiles(List.copyOf(found), List.copyOf(missing));
  }

  private static List<Path> matches(String pattern) throws IOException {
    Path path = Path.of(pattern);
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    Path directory = plainParent(path);
    if (pattern.chars().noneMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0)
        || !Files.isDirectory(directory)) {
      return List.of();
    }
    return walk(directory, path, pattern);
  }

  /** Files that vanish while they are looked for are no reason to fail. */
  private static List<Path> walk(Path directory, Path path, String pattern) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return walkOnce(directory, path, pattern);
      } catch (UncheckedIOException e) {
        if (attempt == MOST_ATTEMPTS || !(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private static List<Path> walkOnce(Path directory, Path path, String pattern) throws IOException {
    PathMatcher matcher = matcher(path);
    int depth = pattern.contains("**") ? Integer.MAX_VALUE : path.getNameCount();
    try (Stream<Path> files = Files.walk(directory, depth)) {
      return files
          .map(file -> path.isAbsolute() ? file : Path.of("").resolve(file).normalize())
          .filter(file -> matcher.matches(file) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static PathMatcher matcher(Path glob) throws IOException {
    try {
      return glob.getFileSystem().getPathMatcher("glob:" + glob.normalize());
    } catch (PatternSyntaxException e) {
      throw new IOException(
          "'" + glob + "' is neither a file nor a glob: " + e.getDescription(), e);
    }
  }

  /** The part of the path before the first element with a glob character. */
  private static Path plainParent(Path path) {
    Path parent = path.isAbsolute() ? path.getRoot() : Path.of(".");
    for (Path element : path) {
      if (element.toString().chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0)) {
        break;
      }
      parent = parent.resolve(element);
    }
    return parent;
  }
}
