package io.telemetrystack.app;

/** Entry point of the jar: picks the command, {@code node} where none is named. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int exitCode = new NodeCommand(System.getenv()).commandLineFor(args).execute(args);
    if (exitCode != NodeCommand.KEEPS_RUNNING) {
      Logging.flush();
      System.exit(exitCode);
    }
  }
}
