package io.telemetrystack.health;

import java.util.List;
import java.util.Optional;

/**
 * What the driver asks for to recover a GPU, by the values of NVML's {@code
 * nvmlDeviceGpuRecoveryAction_t}, which DCGM hands on.
 */
enum RecoveryAction {
  RESET(1, "a reset of the GPU", "End all work on the GPU and reset it."),
  REBOOT(2, "a reboot of the host", "Drain the host and reboot it."),
  DRAIN_PEERS(
      3,
      "an end of peer-to-peer traffic",
      "End the work that talks to this GPU over NVLink; the driver then says what it needs."),
  DRAIN_AND_RESET(
      4,
      "draining and a reset of the GPU",
      "Give the GPU no new work, let what runs end, then reset it: it runs at reduced capacity.");

  private static final List<RecoveryAction> ALL = List.of(values());

  private final long code;
  private final String asks;
  private final String action;

  RecoveryAction(long code, String asks, String action) {
    this.code = code;
    this.asks = asks;
    this.action = action;
  }

  static Optional<RecoveryAction> of(long code) {
    return ALL.stream().filter(known -> known.code == code).findFirst();
  }

  /** What the driver asks for, as the end of a sentence. */
  String asks() {
    return asks;
  }

  String action() {
    return action;
  }
}
