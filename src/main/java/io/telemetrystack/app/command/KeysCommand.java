package io.telemetrystack.app.command;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Looks after the file of API keys. Nodes that use it see a change within seconds. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes API keys in the file that api-keys-file names.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCreateCommand.class,
      KeysListCommand.class,
      KeysRevokeCommand.class,
    })
public final class KeysCommand implements Action {
  @Override
  public int run(PrintWriter out, PrintWriter err) {
    err.println("keys: say which, create, list or revoke; --help explains them");
    err.flush();
    return ExitCode.USAGE;
  }
}
