package io.telemetrystack.app;

import java.io.PrintWriter;

/** What a command other than the node's does. Its fields are set by picocli. */
interface Action {
  /** Returns the exit code. */
  int run(PrintWriter out, PrintWriter err);
}
