package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.app.command.VerifyResult.Example;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.http.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares CSV files with what a node has stored. The fields are set by picocli. */
@Command(
    name = "verify",
    description = {
      "Compares every row of CSV files with what a running node has stored: GPU, MIG instance, field,"
          + " time and value.",
      "Rows without a value (DCGM's blanks, NaN) and rows that a node refuses are counted; they are"
          + " stored nowhere. Of rows that repeat GPU, field and time the value of one is to be"
          + " stored; the others are superseded."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 all is found, 1 it could not be compared, 2 an option is wrong, 3 rows are missing"
          + " or different.",
      "",
      "Examples:",
      "  telemetry-stack load fleet.csv && telemetry-stack verify fleet.csv",
      "  telemetry-stack verify --json --wait=1m fleet.csv.gz | jq .missing"
    })
public final class VerifyCommand extends NodeAction {
  private static final ValueType<Duration> WAIT =
      ValueType.duration(Duration.ZERO, Duration.ofDays(1));

  /** As far ahead of its clock a node takes rows by default. */
  private static final Duration MAX_FUTURE_SKEW = Duration.ofMinutes(5);

  @Mixin private final CsvFileOptions input = new CsvFileOptions();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = {
        "Waits for rows that are on their way to the store, until none came for so long. Default:"
            + " 10s."
      })
  private String wait;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rows that are named if they are missing or different. Default: 10.")
  private String show;

  public VerifyCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, IOException, InterruptedException {
    VerifyRun.Limits limits =
        new VerifyRun.Limits(
            Refused.unless(WAIT, "--wait", wait),
            Refused.unless(ValueType.integer(0, 100_000), "--show", show));
    List<Path> files = input.readable();
    PrintWriter progress = input.isQuiet() ? new PrintWriter(Writer.nullWriter()) : output.err();
    boolean all = true;
    for (Path file : files) {
      long maxTimeNs = (System.currentTimeMillis() + MAX_FUTURE_SKEW.toMillis()) * 1_000_000;
      VerifyResult result =
          new VerifyRun(new StoredRows(node), new CsvRows(file, maxTimeNs), file, limits, progress)
              .run();
      print(file, result, output.out());
      all &= result.isAllFound();
    }
    return all ? ExitCode.OK : ExitCode.NOT_ALL_WELL;
  }

  private void print(Path file, VerifyResult result, PrintWriter out) {
    if (isJson()) {
      out.println(json(file, result));
      return;
    }
    String name = PlainText.escape(file.toString());
    for (Example example : result.examples()) {
      out.printf("%s:%d: %s%n", name, example.line(), PlainText.escape(describe(example)));
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d rows: %,d found, %,d superseded, %,d missing, %,d different, %,d without a value,"
            + " %,d refused: %s%n",
        name,
        result.rows(),
        result.found(),
        result.superseded(),
        result.missing(),
        result.different(),
        result.absent(),
        result.refused(),
        result.isAllFound() ? "all found" : "NOT all found");
    out.flush();
  }

  private static String describe(Example example) {
    String instance = example.series().id().instance();
    return "%s%s %s at %s is %s, %s"
        .formatted(
            example.series().id().uuid(),
            instance.isEmpty() ? "" : "/" + instance,
            example.series().field(),
            Times.format(example.timeNs()),
            number(example.value()),
            example.stored() == null ? "missing" : "stored is " + number(example.stored()));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static ObjectNode json(Path file, VerifyResult result) {
    ObjectNode json = RemoteNode.JSON.createObjectNode();
    json.put("file", file.toString()).put("rows", result.rows()).put("found", result.found());
    json.put("superseded", result.superseded()).put("missing", result.missing());
    json.put("different", result.different()).put("absent", result.absent());
    json.put("refused", result.refused());
    ArrayNode examples = json.putArray("examples");
    for (Example example : result.examples()) {
      ObjectNode row = examples.addObject().put("line", example.line());
      row.put("uuid", example.series().id().uuid());
      if (!example.series().id().instance().isEmpty()) {
        row.put("instance", example.series().id().instance());
      }
      row.put("field", example.series().field()).put("time", Times.format(example.timeNs()));
      row.put("value", example.value());
      row.put("stored", example.stored());
    }
    return json;
  }
}
