package io.telemetrystack.app;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Half of a fleet's rows in a plain file, the other half in a packed one; read once. */
public final class WholeCsvFiles implements CsvFilesUnderTest {
  private static final String PACE = "--csv-pace=8000/s";

  private final String files;

  public WholeCsvFiles(Path directory, FleetCsv fleet) throws IOException {
    Path plain = directory.resolve("first.csv");
    Path packed = directory.resolve("second.csv.gz");
    List<String> lines = Files.readAllLines(fleet.path());
    Files.write(plain, lines.subList(0, lines.size() / 2));
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(packed)), StandardCharsets.UTF_8))) {
      out.write(lines.get(0) + "\n");
      for (String line : lines.subList(lines.size() / 2, lines.size())) {
        out.write(line + "\n");
      }
    }
    files = "--csv-path=" + plain + "," + packed;
  }

  @Override
  public String[] options() {
    return new String[] {files, PACE};
  }

  @Override
  public String[] lastOptions() {
    return new String[] {files};
  }

  @Override
  public void begin() {}

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
