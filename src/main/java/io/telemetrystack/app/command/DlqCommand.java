package io.telemetrystack.app.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Dead letters; the commands below it do the work. */
@Command(
    name = "dlq",
    description = {
      "Looks after dead letters: messages that the consumers of a group rejected too often, or"
          + " samples that the store refuses."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack dlq list",
      "  telemetry-stack dlq list --topic=orders --group=billing",
      "  telemetry-stack dlq redrive --all --rate=100/s",
      "  telemetry-stack dlq purge 2-68ea8640300000@node-1"
    })
public final class DlqCommand extends CommandGroup {
  private DlqCommand() {}

  /** It with the commands below it. */
  public static CommandSpec spec(Map<String, String> environment) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new DlqCommand());
    spec.addSubcommand("list", CommandSpec.forAnnotatedObject(new DlqListCommand(environment)));
    spec.addSubcommand("show", CommandSpec.forAnnotatedObject(new DlqShowCommand(environment)));
    spec.addSubcommand(
        "redrive", CommandSpec.forAnnotatedObject(new DlqRedriveCommand(environment)));
    spec.addSubcommand("purge", CommandSpec.forAnnotatedObject(new DlqPurgeCommand(environment)));
    return spec;
  }
}
