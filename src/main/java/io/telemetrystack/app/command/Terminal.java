package io.telemetrystack.app.command;

import java.io.Console;
import picocli.CommandLine.Help.Ansi;

/** What this process prints on. */
final class Terminal {
  private Terminal() {}

  /** Whether somebody looks; from Java 22 on there is a console without a terminal. */
  @SuppressWarnings("SystemConsoleNull") // both answers are known
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Whether colours are of use there; NO_COLOR says that they are not. */
  static boolean hasColours() {
    return isThere() && Ansi.AUTO.enabled();
  }
}
