package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.config.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pushes CSV files to a running node. The fields are set by picocli. */
@Command(
    name = "load",
    description = {
      "Pushes CSV files of DCGM's form to a running node, as fast as it takes them.",
      "A load that was interrupted goes on where it was when it is begun again. A node that is"
          + " killed and started again meanwhile gets what it may have lost once more; what is sent"
          + " twice is stored once."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 all rows are accepted, 1 it could not be done, 2 an option is wrong, 3 rows were"
          + " refused, the others are accepted.",
      "",
      "Examples:",
      "  telemetry-stack load fleet.csv",
      "  telemetry-stack load --url=https://gpu.example.org --key-file=key --gzip 2026-*.csv.gz",
      "  telemetry-stack load --json fleet.csv | jq .rows && telemetry-stack verify fleet.csv"
    })
public final class LoadCommand extends NodeAction {
  private static final ValueType<Long> CHUNK = ValueType.sizeBytes(64 << 10, 8 << 20);
  private static final ValueType<Integer> CONNECTIONS = ValueType.integer(1, 16);
  private static final ValueType<Duration> WAIT =
      ValueType.duration(Duration.ZERO, Duration.ofDays(1));

  private final Map<String, String> environment;

  @Mixin private final CsvFileOptions input = new CsvFileOptions();

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2",
      description = "Requests at once. Default: 2.")
  private String connections;

  @Option(
      names = "--chunk-size",
      paramLabel = "SIZE",
      defaultValue = "4MiB",
      description = "Of a request, unpacked. Default: 4MiB.")
  private String chunkSize;

  @Option(names = "--gzip", description = "Packs requests, for slow networks.")
  private boolean gzip;

  @Option(
      names = "--settle",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = {
        "How much is sent again when the node was killed: what it accepted within so long before,"
            + " in class memory. More than the node's spill-age. Default: 10s."
      })
  private String settle;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "Gives up when nothing was accepted for so long. Default: 10m.")
  private String patience;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = {
        "Where it is kept how far an interrupted load was, of a single file. Default: a file in"
            + " XDG_STATE_HOME, or ~/.local/state."
      })
  private Path state;

  @Option(names = "--restart", description = "Begins at the start, whatever was loaded before.")
  private boolean restart;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "20",
      description = "Refused rows that are named, of each file. Default: 20.")
  private String show;

  public LoadCommand(Map<String, String> environment) {
    super(environment);
    this.environment = environment;
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, IOException, InterruptedException {
    LoadRun.Settings settings =
        new LoadRun.Settings(
            Refused.unless(CHUNK, "--chunk-size", chunkSize).intValue(),
            Refused.unless(CONNECTIONS, "--connections", connections),
            gzip,
            Refused.unless(WAIT, "--settle", settle),
            Refused.unless(WAIT, "--patience", patience));
    int shown = Refused.unless(ValueType.integer(0, 1_000_000), "--show", show);
    List<Path> files = input.readable();
    if (state != null && files.size() > 1) {
      throw Refused.value("--state", state.toString(), "one for a single FILE", null);
    }
    int exitCode = ExitCode.OK;
    for (Path file : files) {
      LoadView view =
          new LoadView(
              output.err(),
              file.toString(),
              input.isQuiet(),
              new LoadRate(Files.size(file)),
              shown);
      if (!load(new LoadRun(node, file, settings, stateOf(file, node), view), file, output)) {
        exitCode = ExitCode.NOT_ALL_WELL;
      }
    }
    return exitCode;
  }

  private LoadState stateOf(Path file, RemoteNode node) {
    Path where = state == null ? LoadState.standard(environment, file, node.base()) : state;
    return new LoadState(where, file, node.base());
  }

  /** Whether all rows were good. */
  private boolean load(LoadRun run, Path file, Output output)
      throws NodeException, IOException, InterruptedException {
    long startedNs = System.nanoTime();
    LoadProgress done = run.run(!restart);
    double seconds = (System.nanoTime() - startedNs) / 1e9;
    if (isJson()) {
      ObjectNode json = RemoteNode.JSON.createObjectNode();
      json.put("file", file.toString()).put("rows", done.rows());
      json.put("accepted", done.accepted()).put("absent", done.absent());
      json.put("rejected", done.rejected()).put("seconds", Math.round(seconds * 1e3) / 1e3);
      output.out().println(json);
    } else {
      output
          .out()
          .printf(
              "%s: %,d rows: %,d accepted, %,d without a value, %,d refused, in %.1f s%n",
              PlainText.escape(file.toString()),
              done.rows(),
              done.accepted(),
              done.absent(),
              done.rejected(),
              seconds);
    }
    if (run.mayBeLost() && !input.isQuiet()) {
      output
          .err()
          .println(
              "load: held in class memory: a node that is killed within spill-age from now loses"
                  + " the last rows; DURABILITY=disk keeps them");
    }
    return done.rejected() == 0;
  }
}
