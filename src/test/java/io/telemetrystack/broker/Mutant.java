package io.telemetrystack.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One way to break the partition: a text in one of its sources, and what stands there instead.
 *
 * @param file name of a source of this package, without its ending
 * @param original occurs exactly once in it, over several lines where need be
 */
record Mutant(String name, String file, String original, String replacement) {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src/main/java/io/telemetrystack/broker");

  /** The broken source. */
  String source() throws IOException {
    String source = Files.readString(SOURCES.resolve(file + ".java"));
    int at = source.indexOf(original);
    if (at < 0 || source.indexOf(original, at + 1) >= 0) {
      throw new AssertionError(
          "mutant \"%s\" needs a new home: %s.java does not hold exactly once: %s"
              .formatted(name, file, original));
    }
    return source.replace(original, replacement);
  }

  @Override
  public String toString() {
    return name;
  }
}
