package io.telemetrystack.app.command;

import picocli.CommandLine.Command;

/** Looks after the file of API keys. Nodes that use it see a change within seconds. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes API keys in the file that api-keys-file names.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 done, 1 the file cannot be written, 2 an option or the file is wrong.",
      "",
      "Examples:",
      "  telemetry-stack keys create --file=keys.yaml --name=grafana --scope=read",
      "  telemetry-stack keys list --file=keys.yaml",
      "  telemetry-stack keys revoke --file=keys.yaml grafana"
    },
    subcommands = {
      KeysCreateCommand.class,
      KeysListCommand.class,
      KeysRevokeCommand.class,
    })
public final class KeysCommand extends CommandGroup {}
