package io.telemetrystack.app;

import picocli.CommandLine;

/** Entry point of the jar: picks the command, {@code node} where none is named. */
public final class Main {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    int exitCode = commandLine().execute(args);
    if (exitCode != NodeCommand.KEEPS_RUNNING) {
      Logging.flush();
      System.exit(exitCode);
    }
  }

  static CommandLine commandLine() {
    return new NodeCommand(System.getenv()).commandLine();
  }
}
