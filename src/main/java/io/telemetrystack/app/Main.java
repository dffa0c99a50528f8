package io.telemetrystack.app;

/** Entry point of the jar: picks the command, {@code node} where none is named. */
public final class Main {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    int exitCode = new NodeCommand(System.getenv()).commandLineFor(args).execute(args);
    if (exitCode != NodeCommand.KEEPS_RUNNING) {
      Logging.flush();
      System.exit(exitCode);
    }
  }
}
