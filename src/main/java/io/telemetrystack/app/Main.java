package io.telemetrystack.app;

import picocli.CommandLine;

/** Entry point of the jar: picks the command, {@code node} where none is named. */
public final class Main {
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
