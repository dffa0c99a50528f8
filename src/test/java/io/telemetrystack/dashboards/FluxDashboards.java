package io.telemetrystack.dashboards;

import static io.telemetrystack.dashboards.Panel.row;
import static io.telemetrystack.dashboards.Panel.series;
import static io.telemetrystack.dashboards.Panel.stat;
import static io.telemetrystack.dashboards.Panel.table;

import io.telemetrystack.dashboards.Dashboard.Source;
import io.telemetrystack.dashboards.Dashboard.Variable;
import java.util.List;

/** GPUs as an InfluxDB 2.x has them: measurements gpu and gpu_event of the collector's bucket. */
final class FluxDashboards {
  private static final String HOSTS =
      """
      import "influxdata/influxdb/schema"
      schema.tagValues(bucket: "${bucket}", tag: "host", predicate: (r) => r._measurement == "gpu")\
      """;
  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("bucket", "Bucket", "buckets() |> keep(columns: [\"name\"])", false),
          new Variable("host", "Host", HOSTS, true));
  private static final String NOT_EXPORTED = "where the exporter does not read this field";

  private FluxDashboards() {}

  static Dashboard fleet() {
    return new Dashboard(
        "influxdb/gpu-fleet.json",
        "telemetry-gpu-fleet-influxdb",
        "Telemetry Stack / GPU fleet (InfluxDB)",
        "What the GPUs do and what it draws, from the collector's bucket.",
        Source.INFLUXDB,
        VARIABLES,
        List.of(
            stat("GPUs", "none", "GPUs with a sample in the last 5 minutes.")
                .ask("", newest("GPU_TEMP") + "|> group() |> count()"),
            stat("Busy", "percent", "Mean utilisation: the time in which a kernel ran.")
                .ask("", newest("GPU_UTIL") + "|> group() |> mean()"),
            stat("Memory in use", "mbytes", "Of all GPUs together.")
                .ask("", newest("FB_USED") + "|> group() |> sum()"),
            stat("Power", "watt", "Of all boards together.")
                .ask("", newest("POWER_USAGE") + "|> group() |> sum()"),
            stat("Hottest", "celsius", "Core of the hottest GPU.")
                .ask("", newest("GPU_TEMP") + "|> group() |> max()"),
            row("Work"),
            series("Utilisation by host", "percent", "Mean of the host's GPUs.")
                .ask("", byHost("GPU_UTIL", "mean")),
            series("Memory in use by host", "mbytes", "Mean of the host's GPUs.")
                .ask("", byHost("FB_USED", "mean")),
            series("Memory copies by host", "percent", "Time in which memory was read or written.")
                .ask("", byHost("MEM_COPY_UTIL", "mean")),
            series("SM clock", "none", "MHz, mean of the host's GPUs.")
                .ask("", byHost("SM_CLOCK", "mean")),
            row("Power and heat"),
            series("Power by host", "watt", "Mean of the host's GPUs.")
                .ask("", byHost("POWER_USAGE", "mean")),
            series("Temperature by host", "celsius", "Hottest GPU of each host.")
                .ask("", byHost("GPU_TEMP", "max")),
            table("Each GPU", "percent", "Utilisation now.")
                .ask(
                    "",
                    newest("GPU_UTIL")
                        + "|> group()"
                        + " |> keep(columns: [\"host\", \"gpu\", \"uuid\", \"model\", \"_value\"])")));
  }

  static Dashboard health() {
    return new Dashboard(
        "influxdb/gpu-health.json",
        "telemetry-gpu-health-influxdb",
        "Telemetry Stack / GPU health (InfluxDB)",
        "Errors and limits of GPUs, from the collector's bucket.",
        Source.INFLUXDB,
        VARIABLES,
        List.of(
            table("Events", "none", "What happened to GPUs and hosts, the newest first.")
                .ask("", events())
                .empty("while nothing happens to a GPU"),
            row("Errors"),
            series("Last XID of each GPU", "none", "The driver's code; docs/events.md says more.")
                .ask("", byGpu("XID_ERRORS", "last"))
                .empty(NOT_EXPORTED),
            series(
                    "Errors that could not be corrected",
                    "none",
                    "Double-bit ECC, since the driver's start.")
                .ask("", byGpu("ECC_DBE_VOL_TOTAL", "last"))
                .empty(NOT_EXPORTED),
            series("Errors corrected", "none", "Single-bit ECC, since the driver's start.")
                .ask("", byGpu("ECC_SBE_VOL_TOTAL", "last"))
                .empty(NOT_EXPORTED),
            series("Row remap failures", "bool", "1: the GPU should be replaced.")
                .ask("", byGpu("ROW_REMAP_FAILURE", "last"))
                .empty(NOT_EXPORTED),
            series("PCIe replays", "none", "Packets sent again, since the driver's start.")
                .ask("", byGpu("PCIE_REPLAY_COUNTER", "last"))
                .empty(NOT_EXPORTED),
            row("Limits"),
            series(
                    "Reasons that hold clocks down",
                    "none",
                    "A mask: 64 heat, 128 power brake, 4 power limit.")
                .ask("", byGpu("CLOCK_THROTTLE_REASONS", "last"))
                .empty(NOT_EXPORTED),
            series("Temperature of memory", "celsius", "By GPU.")
                .ask("", byGpu("MEMORY_TEMP", "max"))
                .empty(NOT_EXPORTED)));
  }

  private static String from(String range, String field) {
    return """
        from(bucket: "${bucket}")
          |> range(%s)
          |> filter(fn: (r) => r._measurement == "gpu" and r._field == "DCGM_FI_DEV_%s")
          |> filter(fn: (r) => r.host =~ /^${host:regex}$/)
        """
        .formatted(range, field);
  }

  /** The last sample of each GPU. */
  private static String newest(String field) {
    return from("start: -5m", field)
        + "  |> group(columns: [\"uuid\", \"gpu_instance_id\"]) |> last()\n  ";
  }

  private static String byHost(String field, String function) {
    return windows(field, "\"host\"", function);
  }

  private static String byGpu(String field, String function) {
    return windows(field, "\"host\", \"gpu\", \"gpu_instance_id\"", function);
  }

  private static String windows(String field, String columns, String function) {
    return from("start: v.timeRangeStart, stop: v.timeRangeStop", field)
        + "  |> group(columns: [%s])\n".formatted(columns)
        + "  |> aggregateWindow(every: v.windowPeriod, fn: %s, createEmpty: false)"
            .formatted(function);
  }

  /** The fields of an event are its columns; its host is one of them. */
  private static String events() {
    return """
    from(bucket: "${bucket}")
      |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
      |> filter(fn: (r) => r._measurement == "gpu_event")
      |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
      |> filter(fn: (r) => r.host =~ /^${host:regex}$/)
      |> group()
      |> sort(columns: ["_time"], desc: true)
      |> keep(columns: ["_time", "kind", "code", "severity", "host", "gpu", "uuid", "pod", "occurrences"])
    """;
  }
}
