package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a running node. The fields are set by picocli. */
@Command(
    name = "bench",
    description = {
      "Measures a running node over HTTP, in rounds, and prints each and the medians.",
      "queue publishes and consumes messages of a topic: as fast as it goes, then single ones at a"
          + " steady rate; their time counts from when each was due. push pushes samples of hosts"
          + " named bench-..., which stay in the store.",
      "The generator takes its share of a machine that it shares with the node; compare figures of"
          + " one machine at rest only."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack bench queue",
      "  telemetry-stack bench queue --topic=bench-disk --connections=16 --batch=1 --rate=5000",
      "  telemetry-stack bench push --duration=30s --json | jq .median"
    })
public final class BenchCommand extends NodeAction {
  private enum What {
    QUEUE,
    PUSH
  }

  @Parameters(paramLabel = "WHAT", description = "queue or push.")
  private String what;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Of each part of a round. Default: 5s.")
  private String duration;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often. Default: 3, after one that does not count.")
  private String rounds;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests at once, of each kind. Default: 4.")
  private String connections;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "Messages or samples of a request. Default: 100.")
  private String batch;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "Of a message. Default: 256.")
  private String size;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "Messages a second where their time is measured. Default: 500.")
  private String rate;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "bench",
      description = "Of the messages. Default: bench.")
  private String topic;

  public BenchCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    BenchRound round = round(node);
    int count = Refused.unless(ValueType.integer(1, 1_000), "--rounds", rounds);
    Map<String, List<Double>> all = new LinkedHashMap<>();
    for (int i = 0; i <= count; i++) {
      Map<String, Double> figures = round.run();
      show(i == 0 ? "warm-up" : "round " + i, figures, output);
      if (i > 0) {
        figures.forEach(
            (name, value) -> all.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    all.forEach((name, values) -> medians.put(name, BenchRound.median(values)));
    if (isJson()) {
      ObjectNode json = RemoteNode.JSON.createObjectNode();
      json.set("median", RemoteNode.JSON.valueToTree(medians));
      json.set("rounds", RemoteNode.JSON.valueToTree(all));
      output.out().println(json);
    } else {
      output.out().println(line("median of " + count, medians));
    }
    return ExitCode.OK;
  }

  private BenchRound round(RemoteNode node) {
    ValueType<Duration> durations = ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1));
    What chosen = Refused.unless(ValueType.oneOf(What.class), "WHAT", what);
    Duration part = Refused.unless(durations, "--duration", duration);
    int atOnce = Refused.unless(ValueType.integer(1, 256), "--connections", connections);
    int together = Refused.unless(ValueType.integer(1, 10_000), "--batch", batch);
    int bytes = Refused.unless(ValueType.integer(0, 65_536), "--size", size);
    int perSecond = Refused.unless(ValueType.integer(1, 100_000), "--rate", rate);
    return chosen == What.PUSH
        ? new PushBench(node, part, atOnce, together)
        : new QueueBench(
            node, new QueueBench.Settings(topic, part, atOnce, together, bytes, perSecond));
  }

  private static void show(String name, Map<String, Double> figures, Output output) {
    output.err().println(line(name, figures));
    output.err().flush();
  }

  private static String line(String name, Map<String, Double> figures) {
    StringBuilder line = new StringBuilder("%-12s".formatted(name));
    figures.forEach(
        (figure, value) ->
            line.append(
                String.format(
                    Locale.ROOT, value < 100 ? "  %s %.2f" : "  %s %,.0f", figure, value)));
    return line.toString();
  }
}
