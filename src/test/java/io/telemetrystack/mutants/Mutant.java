package io.telemetrystack.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One way to break the product: a text in one of its sources, and what stands there instead.
 *
 * @param file a source below {@code io/telemetrystack}, without its ending, such as {@code
 *     broker/Group}
 * @param original occurs exactly once in it, with any white space where it has a blank
 */
public record Mutant(String name, String file, String original, String replacement) {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src/main/java/io/telemetrystack");

  /** The broken source. */
  String source() throws IOException {
    String source = Files.readString(SOURCES.resolve(file + ".java"));
    var places = anySpace(original).matcher(source).results().toList();
    if (places.size() != 1) {
      throw new AssertionError(
          "mutant \"%s\" needs a new home: %s.java holds %d times: %s"
              .formatted(name, file, places.size(), original));
    }
    MatchResult place = places.get(0);
    return source.substring(0, place.start()) + replacement + source.substring(place.end());
  }

  private static Pattern anySpace(String text) {
    return Pattern.compile(
        Arrays.stream(text.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
  }

  @Override
  public String toString() {
    return name;
  }
}
