package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.config.ValueType;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Dead letters, a line each, without what is in them. */
@Command(
    name = "list",
    description = "Prints dead letters and why each is one; with --json an object a line.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack dlq list",
      "  telemetry-stack dlq list --topic=orders --limit=1000000 --json | jq -r .reason | sort |"
          + " uniq -c"
    })
final class DlqListCommand extends NodeAction {
  @Mixin private final DlqOptions deadLetters = new DlqOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "As many at most. Default: 100.")
  private String limit;

  DlqListCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    int most = Refused.unless(ValueType.integer(1, Integer.MAX_VALUE), "--limit", limit);
    Columns columns = new Columns("ID", "KEY", "ATTEMPTS", "CREATED", "REASON");
    long[] counts = new long[2];
    deadLetters.forEachPage(
        node,
        Math.min(most, DlqOptions.PAGE),
        page -> {
          counts[0] = page.path("count").asLong();
          for (JsonNode letter : page.path("dead_letters")) {
            if (counts[1] < most) {
              counts[1]++;
              print(letter, columns, output);
            }
          }
          return counts[1] < most;
        });
    if (!isJson()) {
      columns.print(output.out());
      output.err().printf("%,d of %,d dead letters%n", counts[1], counts[0]);
    }
    return ExitCode.OK;
  }

  private void print(JsonNode letter, Columns columns, Output output) {
    if (isJson()) {
      output.out().println(letter);
      return;
    }
    columns.add(
        letter.path("id").asText(),
        letter.path("key").asText(),
        letter.path("attempts").asLong(),
        letter.path("created").asText(),
        letter.path("reason").asText());
  }
}
