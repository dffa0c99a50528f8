package io.telemetrystack.app.command;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only stands before others. The field is set by picocli. */
abstract class CommandGroup implements Action {
  @Spec private CommandSpec spec;

  @Override
  public final int run(PrintWriter out, PrintWriter err) {
    String names = String.join(", ", spec.subcommands().keySet());
    err.println(spec.name() + ": say which, " + names + "; --help explains them");
    err.flush();
    return ExitCode.USAGE;
  }
}
