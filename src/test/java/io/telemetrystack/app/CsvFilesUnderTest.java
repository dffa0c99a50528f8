package io.telemetrystack.app;

import java.io.IOException;

/** Files for a jar that is killed while it reads them, and how it is to read them. */
public interface CsvFilesUnderTest extends AutoCloseable {
  /** Options of the node. */
  String[] options();

  /** Options of the node that reads to the end. */
  String[] lastOptions();

  /** A node looks for the files by now. */
  void begin();

  /** From here on nothing is written any more. */
  void finish() throws IOException, InterruptedException;

  @Override
  void close();
}
