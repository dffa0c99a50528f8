package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.config.ValueType;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes dead letters ready again. */
@Command(
    name = "redrive",
    description = "Makes dead letters ready again: they are delivered as if they were new.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack dlq redrive 2-68ea8640300000@node-1",
      "  telemetry-stack dlq redrive --all --rate=100"
    })
final class DlqRedriveCommand extends NodeAction {
  private static final int MOST = 1_000_000;
  private static final long STEP_MS = 1_000;

  @Mixin private final DlqOptions deadLetters = new DlqOptions();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "As dlq list has them.")
  private List<String> ids = List.of();

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + MOST,
      description = "As many at most, with --all. Default: " + MOST + ".")
  private String limit;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "As many a second, with --all. Default: all at once.")
  private String rate;

  DlqRedriveCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    DlqOptions.checkOneOf(ids, all);
    int most = Refused.unless(ValueType.integer(1, MOST), "--limit", limit);
    int step = rate == null ? most : Refused.unless(ValueType.integer(1, MOST), "--rate", rate);
    JsonNode answer = all ? all(node, most, step) : some(node);
    if (isJson()) {
      output.out().println(answer);
    } else {
      DlqPurgeCommand.print(answer, "redriven", "ready again", output.out());
    }
    return answer.path("refused").isEmpty() ? ExitCode.OK : ExitCode.NOT_ALL_WELL;
  }

  private JsonNode some(RemoteNode node) throws NodeException, InterruptedException {
    ObjectNode request = RemoteNode.JSON.createObjectNode();
    ids.forEach(request.putArray("ids")::add);
    return node.send("POST", deadLetters.path("/redrive"), request);
  }

  /** As many a second as the rate says; letters that fail again are not tried again. */
  private JsonNode all(RemoteNode node, int most, int step)
      throws NodeException, InterruptedException {
    long[] there = new long[1];
    deadLetters.forEachPage(
        node,
        1,
        page -> {
          there[0] = page.path("count").asLong();
          return false;
        });
    long wanted = Math.min(most, there[0]);
    long done = 0;
    while (done < wanted) {
      ObjectNode request = RemoteNode.JSON.createObjectNode();
      request.put("all", true).put("limit", (int) Math.min(step, wanted - done));
      long redriven =
          node.send("POST", deadLetters.path("/redrive"), request).path("redriven").asLong();
      done += redriven;
      if (redriven == 0) {
        break;
      }
      if (done < wanted) {
        Thread.sleep(STEP_MS);
      }
    }
    ObjectNode answer = RemoteNode.JSON.createObjectNode().put("redriven", done);
    answer.putArray("refused");
    return answer;
  }
}
