package io.telemetrystack.app.command;

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
public final class KeysCommand extends CommandGroup {}
