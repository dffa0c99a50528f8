package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One topic, a line for each group of each partition. */
@Command(
    name = "show",
    description = "Prints what the partitions of a topic hold for each group, and where they are.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  telemetry-stack topics show telemetry"})
final class TopicsShowCommand extends NodeAction {
  @Parameters(paramLabel = "TOPIC", description = "Its name.")
  private String topic;

  TopicsShowCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    print(node.get("/topics/" + RemoteNode.encoded(topic)), isJson(), output);
    return ExitCode.OK;
  }

  static void print(JsonNode topic, boolean json, Output output) {
    if (json) {
      output.out().println(topic);
      return;
    }
    output
        .out()
        .printf(
            "%s, durability %s%n",
            PlainText.escape(topic.path("topic").asText()), topic.path("durability").asText());
    Columns columns =
        new Columns(
            "PARTITION",
            "NODE",
            "STATE",
            "GROUP",
            "READY",
            "DELAYED",
            "LEASED",
            "OVERFLOW",
            "DEAD");
    for (JsonNode partition : topic.path("partitions")) {
      String reason = partition.path("reason").asText("");
      String state = partition.path("state").asText() + (reason.isEmpty() ? "" : ": " + reason);
      for (JsonNode group : partition.path("groups")) {
        columns.add(
            partition.path("partition").asLong(),
            partition.path("node").asText(),
            state,
            group.path("group").asText(),
            group.path("ready").asLong(),
            group.path("delayed").asLong(),
            group.path("leased").asLong(),
            group.path("overflow").asLong(),
            group.path("dead_letters").asLong());
      }
    }
    columns.print(output.out());
  }
}
