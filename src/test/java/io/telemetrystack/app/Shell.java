package io.telemetrystack.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that a test calls. */
public final class Shell {
  private Shell() {}

  /** Runs the command to its end and returns what it prints; a failure says what it printed. */
  public static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status + ": " + output);
    }
    return output;
  }

  /** The same, for a command without spaces in its arguments. */
  public static String run(String command) throws IOException {
    return run(List.of(command.split(" ", -1)));
  }
}
