package io.telemetrystack.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running node. The fields are set by picocli. */
abstract class NodeAction implements Action {
  /** What a shell says of a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  @Mixin private final NodeOptions node;

  @Option(names = "--json", description = "The result as JSON on standard output.")
  private boolean json;

  @Spec private CommandSpec spec;

  NodeAction(Map<String, String> environment) {
    node = new NodeOptions(environment);
  }

  /** Where a command prints: results to the one, what happens to the other. */
  record Output(PrintWriter out, PrintWriter err) {}

  /** Returns the exit code. IllegalArgumentException is for options that are wrong. */
  abstract int run(RemoteNode node, Output output)
      throws NodeException, IOException, InterruptedException;

  final boolean isJson() {
    return json;
  }

  @Override
  public final int run(PrintWriter out, PrintWriter err) {
    try {
      return run(node.node(), new Output(out, err));
    } catch (IllegalArgumentException e) {
      return fail(err, e.getMessage(), ExitCode.USAGE);
    } catch (NodeException e) {
      return fail(err, e.getMessage(), e.exitCode());
    } catch (IOException e) {
      return fail(err, e.toString(), ExitCode.FAILED);
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int fail(PrintWriter err, String message, int exitCode) {
    String name = spec.qualifiedName(" ").replaceFirst("^\\S+ ", "");
    err.println(name + ": " + PlainText.escape(String.valueOf(message)));
    return exitCode;
  }
}
