package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes dead letters. */
@Command(
    name = "purge",
    description = "Deletes dead letters for good.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack dlq purge 2-68ea8640300000@node-1",
      "  telemetry-stack dlq purge --topic=orders --all"
    })
final class DlqPurgeCommand extends NodeAction {
  /** As many a request names, which has them in its line. */
  private static final int MOST_IDS = 100;

  @Mixin private final DlqOptions deadLetters = new DlqOptions();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "As dlq list has them.")
  private List<String> ids = List.of();

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  DlqPurgeCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    DlqOptions.checkOneOf(ids, all);
    if (ids.size() > MOST_IDS) {
      throw new IllegalArgumentException("ID: at most " + MOST_IDS + " may be named, or --all");
    }
    StringBuilder which = new StringBuilder(all ? "&all=true" : "");
    ids.forEach(id -> which.append("&id=").append(RemoteNode.encoded(id)));
    JsonNode answer = node.delete(deadLetters.path("") + which);
    if (isJson()) {
      output.out().println(answer);
    } else {
      print(answer, "purged", "deleted", output.out());
    }
    return answer.path("refused").isEmpty() ? ExitCode.OK : ExitCode.NOT_ALL_WELL;
  }

  /** What became of dead letters. */
  static void print(JsonNode answer, String name, String done, PrintWriter out) {
    for (JsonNode refused : answer.path("refused")) {
      out.printf(
          "%s: %s%n",
          PlainText.escape(refused.path("id").asText()),
          PlainText.escape(refused.path("reason").asText()));
    }
    out.printf("%,d %s%n", answer.path(name).asLong(), done);
  }
}
