package io.telemetrystack.mutants;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A build of the product that is broken on purpose. */
public final class BrokenJar {
  private BrokenJar() {}

  /** Writes a copy of the jar with the mutant in it. */
  public static void write(Path jar, Mutant mutant, Path copy) throws IOException {
    Files.copy(jar, copy);
    try (FileSystem files = FileSystems.newFileSystem(copy, Map.of("noCompression", "true"))) {
      for (Map.Entry<String, byte[]> broken : MutantCompiler.compile(mutant).entrySet()) {
        Path file = files.getPath(broken.getKey().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, broken.getValue());
      }
    }
  }
}
