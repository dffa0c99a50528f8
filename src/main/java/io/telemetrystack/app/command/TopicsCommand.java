package io.telemetrystack.app.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Topics of the queue; the commands below it do the work. */
@Command(
    name = "topics",
    description = {
      "Shows and changes the topics of the queue. A topic is made by its first use, and is not"
          + " deleted."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack topics list",
      "  telemetry-stack topics show telemetry",
      "  telemetry-stack topics change orders --durability=disk --partitions=8"
    })
public final class TopicsCommand extends CommandGroup {
  private TopicsCommand() {}

  /** It with the commands below it. */
  public static CommandSpec spec(Map<String, String> environment) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new TopicsCommand());
    spec.addSubcommand("list", CommandSpec.forAnnotatedObject(new TopicsListCommand(environment)));
    spec.addSubcommand("show", CommandSpec.forAnnotatedObject(new TopicsShowCommand(environment)));
    spec.addSubcommand(
        "change", CommandSpec.forAnnotatedObject(new TopicsChangeCommand(environment)));
    return spec;
  }
}
