package io.telemetrystack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every class named {@code *Fuzz} is a target of {@code scripts/fuzz}, with a method {@code
 * fuzzerTestOneInput(byte[])} and a directory of seeds that has the class's name. Here it is given
 * its seeds, without the fuzzer.
 */
class FuzzSeedsTest {
  private static final Path SEEDS = Path.of("src/test/resources/fuzz");
  private static final Path SOURCES = Path.of("src/test/java");

  static Stream<String> targets() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .map(file -> SOURCES.relativize(file).toString())
          .filter(name -> name.endsWith("Fuzz.java"))
          .map(name -> name.substring(0, name.length() - ".java".length()).replace('/', '.'))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyTargetTakesItsSeeds(String target) throws Throwable {
    var method = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
    List<Path> seeds;
    try (Stream<Path> files = Files.list(SEEDS.resolve(target))) {
      seeds = files.sorted().toList();
    }
    assertThat(seeds).isNotEmpty();
    for (Path seed : seeds) {
      try {
        method.invoke(null, (Object) Files.readAllBytes(seed));
      } catch (InvocationTargetException e) {
        throw new AssertionError("seed " + seed, e.getCause());
      }
    }
  }
}
