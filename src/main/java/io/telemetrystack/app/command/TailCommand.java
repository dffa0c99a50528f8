package io.telemetrystack.app.command;

import io.telemetrystack.config.ValueType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the values of a running node as they come. The fields are set by picocli. */
@Command(
    name = "tail",
    description = {
      "Shows the values of a running node as they come: the latest ones first, then a line for each"
          + " that changes.",
      "On a terminal the lines are in columns; else they are time, host, uuid, instance, field,"
          + " value and unit with tabs between. Gaps and lost connections are told on standard"
          + " error."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 after Ctrl-C or --once, 1 when the node cannot be reached with --once or refuses,"
          + " 2 when an option is wrong.",
      "",
      "Examples:",
      "  telemetry-stack tail --host=gpu-host-001 --field=DCGM_FI_DEV_GPU_TEMP",
      "  telemetry-stack tail --namespace=training --min-interval=10s",
      "  telemetry-stack tail --once --json | jq .",
      "  API_KEY=... telemetry-stack tail --url=https://gpu.example.org"
    })
public final class TailCommand implements Action {
  private static final ValueType<Duration> INTERVAL =
      ValueType.duration(Duration.ZERO, Duration.ofDays(1));

  @Mixin private final NodeOptions node;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Only these hosts; repeat, or commas.")
  private List<String> hosts = List.of();

  @Option(names = "--uuid", paramLabel = "UUID", description = "Only these GPUs.")
  private List<String> uuids = List.of();

  @Option(
      names = "--field",
      paramLabel = "FIELD",
      description = "Only these fields, by either of their names.")
  private List<String> fields = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Only GPUs lent to pods of these namespaces.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--min-interval",
      paramLabel = "DURATION",
      description = "The least time between two events of a GPU, such as 500ms, 10s.")
  private String minInterval;

  @Option(names = "--json", description = "An object a line.")
  private boolean json;

  @Option(names = "--once", description = "Ends after the latest values.")
  private boolean once;

  public TailCommand(Map<String, String> environment) {
    node = new NodeOptions(environment);
  }

  @Override
  public int run(PrintWriter out, PrintWriter err) {
    TailStream stream;
    try {
      stream = new TailStream(node.node(), path(), once, new TailOutput(out, format()), err);
    } catch (IllegalArgumentException e) {
      err.println("tail: " + PlainText.escape(String.valueOf(e.getMessage())));
      err.flush();
      return ExitCode.USAGE;
    }
    Thread interrupted = new Thread(() -> endWell(out), "tail-end");
    Runtime.getRuntime().addShutdownHook(interrupted);
    int exitCode = stream.run();
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // A signal came at the same moment and ends the process.
    }
    return exitCode;
  }

  /** Ctrl-C is how this command is meant to end; by itself it would make the exit code 130. */
  private static void endWell(PrintWriter out) {
    out.flush();
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private TailOutput.Format format() {
    if (json) {
      return TailOutput.Format.JSON;
    }
    if (!Terminal.isThere()) {
      return TailOutput.Format.TABS;
    }
    return Terminal.hasColours() ? TailOutput.Format.COLOURED_COLUMNS : TailOutput.Format.COLUMNS;
  }

  private String path() {
    List<String> query = new ArrayList<>();
    hosts.forEach(host -> query.add("host=" + RemoteNode.encoded(host)));
    uuids.forEach(uuid -> query.add("uuid=" + RemoteNode.encoded(uuid)));
    fields.forEach(field -> query.add("field=" + RemoteNode.encoded(field)));
    namespaces.forEach(name -> query.add("namespace=" + RemoteNode.encoded(name)));
    if (minInterval != null) {
      Duration interval = Refused.unless(INTERVAL, "--min-interval", minInterval);
      query.add("min_interval=" + ValueType.format(interval));
    }
    return "/api/v1/stream" + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }
}
