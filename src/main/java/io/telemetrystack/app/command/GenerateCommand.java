package io.telemetrystack.app.command;

import io.telemetrystack.config.ValueType;
import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes telemetry of a fleet that does not exist. The fields are set by picocli. */
@Command(
    name = "generate",
    description = "Writes synthetic DCGM telemetry of a fleet of any size.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 written, 1 it cannot be written, 2 an option is wrong.",
      "",
      "Examples, the first of a million rows:",
      "  telemetry-stack generate --hosts=125 --gpus=8 --fields=10 --times=100 fleet.csv",
      "  telemetry-stack generate --format=prom --mig-instances=3 metrics.prom",
      "  telemetry-stack generate --times=10000 - | gzip > fleet.csv.gz"
    })
public final class GenerateCommand implements Action {
  private static final String STANDARD_OUTPUT = "-";

  /** In which form the telemetry is written. */
  private enum Form {
    /** The file of a recorder. */
    CSV,
    /** What dcgm-exporter answers a scrape. */
    PROM
  }

  private static final ValueType<Duration> INTERVAL =
      ValueType.duration(Duration.ofMillis(1), Duration.ofDays(1));

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "csv, or prom: one answer of dcgm-exporter, --times=1. Default: csv.")
  private String format;

  @Option(names = "--seed", defaultValue = "1", description = "The same seed gives the same file.")
  private long seed;

  @Option(names = "--hosts", defaultValue = "4", description = "Hosts. Default: 4.")
  private String hosts;

  @Option(names = "--gpus", defaultValue = "8", description = "GPUs of each host. Default: 8.")
  private String gpus;

  @Option(names = "--fields", defaultValue = "10", description = "Fields, 1 to 20. Default: 10.")
  private String fields;

  @Option(names = "--times", defaultValue = "1", description = "Samples of each. Default: 1.")
  private String times;

  @Option(
      names = "--start",
      defaultValue = "2026-01-01T00:00:00Z",
      description = "Time of the first samples, RFC 3339 in UTC. Default: ${DEFAULT-VALUE}.")
  private Instant start;

  @Option(
      names = "--interval",
      defaultValue = "1s",
      description = "Time between samples, such as 500ms, 10s. Default: 1s.")
  private String interval;

  @Option(
      names = "--model",
      defaultValue = "NVIDIA H100 80GB HBM3",
      description = "Model name of the GPUs. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--mig-instances",
      defaultValue = "0",
      description = "MIG instances on the first GPU of each host. Default: 0.")
  private String migInstances;

  @Option(names = "--assigned", description = "Lends every other GPU to a pod.")
  private boolean assigned;

  @Parameters(paramLabel = "FILE", description = "Where to write; - for standard output.")
  private String file;

  @Override
  public int run(PrintWriter out, PrintWriter err) {
    try {
      SyntheticFleet fleet = new SyntheticFleet(parameters());
      write(fleet, Refused.unless(ValueType.oneOf(Form.class), "--format", format));
      err.printf("%,d rows%n", fleet.rows());
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      err.println("generate: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (IOException e) {
      err.println("generate: '" + file + "' cannot be written (" + e + ")");
      return ExitCode.FAILED;
    } finally {
      err.flush();
    }
  }

  private SyntheticFleet.Parameters parameters() {
    return new SyntheticFleet.Parameters(
        seed,
        Refused.unless(ValueType.integer(1, 100_000), "--hosts", hosts),
        Refused.unless(ValueType.integer(1, 64), "--gpus", gpus),
        Refused.unless(ValueType.integer(1, SyntheticFleet.FIELDS.size()), "--fields", fields),
        Refused.unless(
            ValueType.integer(1, format.equals("prom") ? 1 : 100_000_000), "--times", times),
        start,
        Refused.unless(INTERVAL, "--interval", interval),
        model,
        Refused.unless(ValueType.integer(0, 7), "--mig-instances", migInstances),
        assigned);
  }

  private void write(SyntheticFleet fleet, Form form) throws IOException {
    try (OutputStream out =
        file.equals(STANDARD_OUTPUT)
            ? new FileOutputStream(FileDescriptor.out)
            : Files.newOutputStream(Path.of(file))) {
      if (form == Form.CSV) {
        fleet.writeTo(out);
      } else {
        fleet.writeExpositionTo(out);
      }
    }
  }
}
