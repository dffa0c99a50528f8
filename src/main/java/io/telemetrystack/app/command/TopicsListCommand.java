package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** All topics, a line each. */
@Command(
    name = "list",
    description = "Prints the topics and what they hold, over all groups and brokers.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack topics list",
      "  telemetry-stack topics list --json | jq '.topics[].topic'"
    })
final class TopicsListCommand extends NodeAction {
  TopicsListCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    JsonNode answer = node.get("/topics");
    if (isJson()) {
      output.out().println(answer);
      return ExitCode.OK;
    }
    Columns columns =
        new Columns(
            "TOPIC", "DURABILITY", "PARTITIONS", "READY", "LEASED", "OVERFLOW", "DEAD", "GROUPS");
    for (JsonNode topic : answer.path("topics")) {
      JsonNode partitions = topic.path("partitions");
      List<String> groups = new ArrayList<>();
      topic.path("groups").forEach(group -> groups.add(group.asText()));
      columns.add(
          topic.path("topic").asText(),
          topic.path("durability").asText(),
          partitions.findValuesAsText("partition").stream().distinct().count(),
          sum(partitions, "ready") + sum(partitions, "delayed"),
          sum(partitions, "leased"),
          sum(partitions, "overflow"),
          sum(partitions, "dead_letters"),
          String.join(",", groups));
    }
    columns.print(output.out());
    return ExitCode.OK;
  }

  private static long sum(JsonNode partitions, String name) {
    long sum = 0;
    for (JsonNode partition : partitions) {
      sum += partition.path(name).asLong();
    }
    return sum;
  }
}
