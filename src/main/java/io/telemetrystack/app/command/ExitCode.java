package io.telemetrystack.app.command;

/** What a command tells the shell; docs/cli.md has the table. */
public final class ExitCode {
  /** Done, and all is well. */
  public static final int OK = 0;

  /** Not done: a node cannot be reached or refuses, or a file cannot be read or written. */
  public static final int FAILED = 1;

  /** Not begun: an option or an argument is wrong. */
  public static final int USAGE = 2;

  /** Done, and not all is well: rows were refused, or are not in the store as they should be. */
  public static final int NOT_ALL_WELL = 3;

  private ExitCode() {}
}
