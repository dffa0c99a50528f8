package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.message.Durability;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a topic. */
@Command(
    name = "change",
    description = "Changes a topic, for what is published from now on.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  telemetry-stack topics change orders --durability=disk --partitions=8"
    })
final class TopicsChangeCommand extends NodeAction {
  private static final int MOST_PARTITIONS = 64;

  @Parameters(paramLabel = "TOPIC", description = "Its name.")
  private String topic;

  @Option(
      names = "--durability",
      paramLabel = "CLASS",
      description = "memory, disk (survives a killed process) or fsync (survives a power cut).")
  private String durability;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many, not fewer than there are.")
  private String partitions;

  TopicsChangeCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    ObjectNode change = RemoteNode.JSON.createObjectNode();
    if (durability != null) {
      Durability wanted =
          Refused.unless(ValueType.oneOf(Durability.class), "--durability", durability);
      change.put("durability", wanted.name().toLowerCase(Locale.ROOT));
    }
    if (partitions != null) {
      change.put(
          "partitions",
          Refused.unless(ValueType.integer(1, MOST_PARTITIONS), "--partitions", partitions));
    }
    if (change.isEmpty()) {
      throw new IllegalArgumentException("say what to change: --durability, --partitions");
    }
    TopicsShowCommand.print(
        node.send("PATCH", "/topics/" + RemoteNode.encoded(topic), change), isJson(), output);
    return ExitCode.OK;
  }
}
