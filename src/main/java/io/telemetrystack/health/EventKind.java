package io.telemetrystack.health;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can happen to a GPU or its host, with what it means and what to do. */
public enum EventKind {
  /** The code is the XID; {@link XidCatalogue} says more of each. */
  XID("The driver reported an XID.", "Look the code up in NVIDIA's Xid documentation."),
  /** The code is the SXID. */
  SXID(
      "The driver reported an error of an NVSwitch.",
      "Look the code up in NVIDIA's Fabric Manager guide; after a fatal one reset the switch and all"
          + " GPUs of the host together."),
  DOUBLE_BIT_ECC(
      "Memory errors that could not be corrected were counted.",
      "Restart what ran on the GPU, then drain and reset it; look for a row remap failure."),
  ROW_REMAP_FAILED(
      "A defective row of memory could not be replaced by a spare one.",
      "Take the GPU out of service and have it replaced."),
  ROW_REMAP_PENDING(
      "A defective row of memory will be replaced at the next reset.",
      "Drain the GPU and reset it when its work allows."),
  PAGE_RETIREMENT_PENDING(
      "Pages of memory will be retired at the next load of the driver.",
      "Drain the GPU and reset it, or reboot the host, when its work allows."),
  /** The code is that of {@link RecoveryAction}. */
  RECOVERY_ACTION(
      "The driver asks for an action to recover the GPU.", "Do what the driver asks for."),
  THERMAL_SLOWDOWN(
      "The hardware slows the GPU down because it is too hot.",
      "Check fans, air flow or coolant, and the temperature of the room."),
  POWER_BRAKE(
      "An external signal slows the GPU down, mostly of a power supply at its limit.",
      "Check the power supplies, their cables and the power budget of the rack."),
  /** The code is the number of the link, where the source tells it. */
  NVLINK_ERROR(
      "Transmission errors on NVLink were counted.",
      "If they go on, run DCGM's diagnostics, reseat the GPU or the bridge, and look for XID 74."),
  GPU_MISSING(
      "Its host goes on reporting but says nothing of this GPU any more.",
      "Look for XID 79 in the kernel's log and try nvidia-smi; reboot the host if the GPU is gone."),
  /** Of a host; there is no GPU. */
  TELEMETRY_STALE(
      "Nothing arrives from this host any more.",
      "Check that the host, its exporter and the way from there are up; where many hosts are stale"
          + " at once, look at this pipeline first.");

  private static final Map<String, EventKind> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(EventKind::text, Function.identity()));

  private final String meaning;
  private final String action;

  EventKind(String meaning, String action) {
    this.meaning = meaning;
    this.action = action;
  }

  /** As it is written in answers, records and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty where there is no such kind. */
  public static Optional<EventKind> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do; one sentence. */
  public String action() {
    return action;
  }

  /** Whether it happens to a host and not to one of its GPUs. */
  public boolean isOfHost() {
    return this == TELEMETRY_STALE;
  }
}
