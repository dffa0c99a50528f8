package io.telemetrystack.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that a command goes through, one after the other. The fields are set by picocli. */
final class CsvFileOptions {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "CSV files; .gz is unpacked.")
  private List<Path> files = List.of();

  @Option(
      names = {"-q", "--quiet"},
      description = "Says nothing of how it goes.")
  private boolean quiet;

  /** Throws IllegalArgumentException where one cannot be read. */
  List<Path> readable() {
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw Refused.value("FILE", file.toString(), "a file that can be read", null);
      }
    }
    return files;
  }

  boolean isQuiet() {
    return quiet;
  }
}
