package io.telemetrystack.dashboards;

import static io.telemetrystack.dashboards.Panel.row;
import static io.telemetrystack.dashboards.Panel.series;
import static io.telemetrystack.dashboards.Panel.stat;
import static io.telemetrystack.dashboards.Panel.table;

import io.telemetrystack.dashboards.Dashboard.Source;
import io.telemetrystack.dashboards.Dashboard.Variable;
import java.util.List;

/**
 * What {@code /federate} tells about GPUs, and the counters of their events. dcgm-exporter's own
 * metrics have the same names and labels.
 */
final class GpuDashboards {
  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("host", "Host", "label_values(DCGM_FI_DEV_GPU_TEMP, Hostname)", true),
          new Variable(
              "gpu", "GPU", "label_values(DCGM_FI_DEV_GPU_TEMP{Hostname=~\"$host\"}, gpu)", true));

  private static final String NOT_EXPORTED = "where the exporter does not read this field";
  private static final String OF_GPU = "{{Hostname}} {{gpu}}";

  private GpuDashboards() {}

  static Dashboard fleet() {
    return new Dashboard(
        "gpu-fleet.json",
        "telemetry-gpu-fleet",
        "Telemetry Stack / GPU fleet",
        "What the GPUs do, for whom, and what it draws.",
        Source.PROMETHEUS,
        VARIABLES,
        List.of(
            stat("GPUs", "none", "GPUs with a sample in the last minutes.")
                .ask("gpus", "count(count by (UUID) (" + gpu("GPU_TEMP") + "))"),
            stat("Hosts", "none", "Hosts of these GPUs.")
                .ask("hosts", "count(count by (Hostname) (" + gpu("GPU_TEMP") + "))"),
            stat("Busy", "percent", "Mean utilisation: the time in which a kernel ran.")
                .ask("mean", "avg(" + gpu("GPU_UTIL") + ")"),
            stat("Memory in use", "percentunit", "Of all GPUs together.")
                .ask(
                    "used",
                    "sum(%1$s) / (sum(%1$s) + sum(%2$s))"
                        .formatted(gpu("FB_USED"), gpu("FB_FREE"))),
            stat("Power", "watt", "Of all boards together.")
                .ask("power", "sum(" + gpu("POWER_USAGE") + ")"),
            stat("Hottest", "celsius", "Core of the hottest GPU.")
                .ask("hottest", "max(" + gpu("GPU_TEMP") + ")"),
            row("Work"),
            series("Utilisation by host", "percent", "Mean of the host's GPUs.")
                .ask("{{Hostname}}", by("avg", "GPU_UTIL")),
            series("Utilisation over the fleet", "percent", "A low 10 % line: some GPUs idle.")
                .ask("10 %", "quantile(0.1, " + gpu("GPU_UTIL") + ")")
                .ask("median", "quantile(0.5, " + gpu("GPU_UTIL") + ")")
                .ask("90 %", "quantile(0.9, " + gpu("GPU_UTIL") + ")"),
            series("GPUs by namespace", "none", "GPUs that are lent to a pod of the namespace.")
                .ask(
                    "{{namespace}}",
                    "count by (namespace) (" + gpu("GPU_UTIL", "namespace!=\"\"") + ")")
                .empty("where no GPU is lent to a pod"),
            series("Lent and idle", "percent", "GPUs of pods that do nearly nothing.")
                .ask(
                    "{{namespace}}/{{pod}} {{Hostname}} {{gpu}}",
                    gpu("GPU_UTIL", "pod!=\"\"") + " < 5")
                .empty("while all that is lent is used"),
            series("Memory in use by host", "mbytes", "Sum of the host's GPUs.")
                .ask("{{Hostname}}", by("sum", "FB_USED")),
            series("Memory copies by host", "percent", "Time in which memory was read or written.")
                .ask("{{Hostname}}", by("avg", "MEM_COPY_UTIL")),
            series("Tensor cores", "percentunit", "Share of cycles in which they were active.")
                .ask(
                    "{{Hostname}}",
                    "avg by (Hostname)"
                        + " (DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{Hostname=~\"$host\",gpu=~\"$gpu\"})")
                .empty(NOT_EXPORTED),
            series("SM clock", "hertz", "Mean of the host's GPUs.")
                .ask("{{Hostname}}", by("avg", "SM_CLOCK") + " * 1e6"),
            row("Power and heat"),
            series("Power by host", "watt", "Sum of the host's GPUs.")
                .ask("{{Hostname}}", by("sum", "POWER_USAGE")),
            series("Temperature by host", "celsius", "Hottest GPU of each host.")
                .ask("{{Hostname}}", by("max", "GPU_TEMP")),
            table("Each GPU", "percent", "Utilisation now, with what it works for.")
                .ask(
                    "",
                    "max by (Hostname, gpu, UUID, modelName, namespace, pod) ("
                        + gpu("GPU_UTIL")
                        + ")")));
  }

  static Dashboard health() {
    return new Dashboard(
        "gpu-health.json",
        "telemetry-gpu-health",
        "Telemetry Stack / GPU health",
        "Errors and limits of GPUs. Each event with message and action: GET /api/v1/events.",
        Source.PROMETHEUS,
        VARIABLES,
        List.of(
            stat("Critical events", "none", "Found by all nodes in the last hour.")
                .ask("critical", events("critical")),
            stat("Warnings", "none", "Found by all nodes in the last hour.")
                .ask("warnings", events("warning")),
            stat("GPUs with an XID", "none", "The driver's last error code is not 0.")
                .ask("gpus", "count(" + gpu("XID_ERRORS") + " > 0)")
                .empty("while no GPU shows one"),
            stat("To be replaced", "none", "GPUs on which a row could not be remapped.")
                .ask("gpus", "sum(" + gpu("ROW_REMAP_FAILURE") + ")")
                .empty(NOT_EXPORTED),
            stat("To be reset", "none", "GPUs with a row remap pending.")
                .ask("gpus", "sum(" + gpu("ROW_REMAP_PENDING") + ")")
                .empty(NOT_EXPORTED),
            stat("Oldest host", "s", "Age of the newest sample of the most silent host shown.")
                .ask("age", "max(" + age() + ")"),
            row("Errors"),
            series("New events", "none", "Found in 5 minutes, by kind and severity.")
                .ask(
                    "{{kind}}, {{severity}}",
                    "sum by (kind, severity) (increase(telemetry_events_total[5m])) > 0")
                .empty("while nothing happens to a GPU"),
            table("Last XID of each GPU", "none", "The driver's code; docs/events.md says more.")
                .ask("", "max by (Hostname, gpu, UUID, pod) (" + gpu("XID_ERRORS") + " > 0)")
                .empty("while no GPU shows one"),
            series(
                    "Errors that could not be corrected",
                    "none",
                    "Double-bit ECC, since the driver's start.")
                .ask(OF_GPU, gpu("ECC_DBE_VOL_TOTAL"))
                .empty(NOT_EXPORTED),
            series(
                    "Errors corrected",
                    "none",
                    "Single-bit ECC in an hour; many come before others.")
                .ask(OF_GPU, increase("ECC_SBE_VOL_TOTAL"))
                .empty(NOT_EXPORTED),
            series("Rows remapped", "none", "Memory rows replaced by spare ones.")
                .ask(OF_GPU + " uncorrectable", gpu("UNCORRECTABLE_REMAPPED_ROWS"))
                .ask(OF_GPU + " correctable", gpu("CORRECTABLE_REMAPPED_ROWS"))
                .empty(NOT_EXPORTED),
            series("NVLink errors", "none", "CRC, replay and recovery errors in an hour.")
                .ask(OF_GPU + " CRC", increase("NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL"))
                .ask(OF_GPU + " replay", increase("NVLINK_REPLAY_ERROR_COUNT_TOTAL"))
                .ask(OF_GPU + " recovery", increase("NVLINK_RECOVERY_ERROR_COUNT_TOTAL"))
                .empty(NOT_EXPORTED),
            series("PCIe replays", "none", "Packets sent again in an hour.")
                .ask(OF_GPU, increase("PCIE_REPLAY_COUNTER"))
                .empty(NOT_EXPORTED),
            row("Limits"),
            series("Slowed down by heat", "bool", "Bit 0x40 of the clocks' reasons.")
                .ask(OF_GPU, bit(0x40))
                .empty(NOT_EXPORTED),
            series("Slowed down by power brake", "bool", "Bit 0x80 of the clocks' reasons.")
                .ask(OF_GPU, bit(0x80))
                .empty(NOT_EXPORTED),
            series(
                    "Held down by the power limit",
                    "percentunit",
                    "Share of time. Common under load.")
                .ask(OF_GPU, violation("POWER_VIOLATION"))
                .empty(NOT_EXPORTED),
            series("Held down by heat", "percentunit", "Share of time.")
                .ask(OF_GPU, violation("THERMAL_VIOLATION"))
                .empty(NOT_EXPORTED),
            series("Temperature of cores", "celsius", "The ten hottest.")
                .ask(OF_GPU, "topk(10, " + gpu("GPU_TEMP") + ")"),
            series("Temperature of memory", "celsius", "The ten hottest.")
                .ask(OF_GPU, "topk(10, " + gpu("MEMORY_TEMP") + ")")
                .empty(NOT_EXPORTED),
            row("Silence"),
            series(
                    "Age of the newest sample",
                    "s",
                    "By host. After stale-after a host is not shown.")
                .ask("{{Hostname}}", age()),
            series("GPUs that report", "none", "By host. A step down: a GPU is missing.")
                .ask("{{Hostname}}", "count by (Hostname) (" + gpu("GPU_TEMP") + ")")));
  }

  private static String gpu(String field) {
    return gpu(field, "");
  }

  private static String gpu(String field, String condition) {
    return "DCGM_FI_DEV_%s{Hostname=~\"$host\",gpu=~\"$gpu\"%s}"
        .formatted(field, condition.isEmpty() ? "" : "," + condition);
  }

  private static String by(String aggregation, String field) {
    return aggregation + " by (Hostname) (" + gpu(field) + ")";
  }

  private static String increase(String counter) {
    return "increase(" + gpu(counter) + "[1h])";
  }

  /** The counters are of nanoseconds; those of some drivers are of microseconds. */
  private static String violation(String counter) {
    return "rate(" + gpu(counter) + "[5m]) / 1e9";
  }

  private static String bit(int mask) {
    return "floor(" + gpu("CLOCK_THROTTLE_REASONS") + " / " + mask + ") % 2";
  }

  private static String age() {
    return "time() - max by (Hostname) (timestamp(" + gpu("GPU_TEMP") + "))";
  }

  private static String events(String severity) {
    return "sum(increase(telemetry_events_total{severity=\"" + severity + "\"}[1h]))";
  }
}
