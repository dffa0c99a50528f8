package io.telemetrystack.app.command;

import java.io.PrintWriter;

/** What a command other than the node's does. Its fields are set by picocli. */
public interface Action {
  /** Returns the exit code. */
  int run(PrintWriter out, PrintWriter err);
}
