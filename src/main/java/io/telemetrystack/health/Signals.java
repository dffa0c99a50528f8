package io.telemetrystack.health;

import io.telemetrystack.health.Signal.Reasons.Reason;
import io.telemetrystack.telemetry.FieldCatalogue;
import java.util.Optional;
import java.util.OptionalLong;

/** Which fields show that something happened, by the names under which samples are kept. */
final class Signals {
  /** NVML's {@code nvmlClocksEventReasonHwThermalSlowdown}. */
  private static final long HARDWARE_THERMAL = 0x40;

  /** NVML's {@code nvmlClocksEventReasonHwPowerBrakeSlowdown}. */
  private static final long HARDWARE_POWER_BRAKE = 0x80;

  private static final int MOST_DIGITS = 9;

  private Signals() {}

  /**
   * @param field with or without labels, such as {@code DCGM_EXP_XID_ERRORS_COUNT{xid="79"}}
   */
  static Optional<Signal> of(String field) {
    int brace = field.indexOf('{');
    String name = brace < 0 ? field : field.substring(0, brace);
    return Optional.ofNullable(signal(FieldCatalogue.standard().canonicalName(name), field));
  }

  private static Signal signal(String name, String field) {
    return switch (name) {
      case "DCGM_FI_DEV_XID_ERRORS" -> new Signal.Code(Cause::xid);
      case "DCGM_EXP_XID_ERRORS_COUNT", "DCGM_EXP_XID_ERRORS_TOTAL" -> xidCount(field);
      case "DCGM_FI_DEV_NVSWITCH_FATAL_ERRORS" -> sxid(Severity.CRITICAL);
      case "DCGM_FI_DEV_NVSWITCH_NON_FATAL_ERRORS" -> sxid(Severity.WARNING);
      case "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "DCGM_FI_DEV_ECC_DBE_AGG_TOTAL" ->
          new Signal.Count(Cause.of(EventKind.DOUBLE_BIT_ECC, Severity.CRITICAL), false);
      case "DCGM_FI_DEV_ROW_REMAP_FAILURE" -> flag(EventKind.ROW_REMAP_FAILED, Severity.CRITICAL);
      case "DCGM_FI_DEV_ROW_REMAP_PENDING" -> flag(EventKind.ROW_REMAP_PENDING, Severity.WARNING);
      case "DCGM_FI_DEV_RETIRED_PENDING" ->
          flag(EventKind.PAGE_RETIREMENT_PENDING, Severity.WARNING);
      case "DCGM_FI_DEV_GET_GPU_RECOVERY_ACTION" ->
          new Signal.Code(code -> new Cause(EventKind.RECOVERY_ACTION, code, Severity.CRITICAL));
      case "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS" -> slowdowns();
      case "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL",
          "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL",
          "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL",
          "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL",
          "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_PER_LINK_TOTAL",
          "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_PER_LINK_TOTAL",
          "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_PER_LINK_TOTAL",
          "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_PER_LINK_TOTAL" ->
          nvlink(field);
      default -> null;
    };
  }

  private static Signal flag(EventKind kind, Severity severity) {
    return new Signal.Flag(Cause.of(kind, severity));
  }

  /** One series of each GPU is without a code, or has code 0, while there is no XID. */
  private static Signal xidCount(String field) {
    OptionalLong code = number(field, "xid");
    return code.orElse(0) == 0 ? null : new Signal.Count(Cause.xid(code.getAsLong()), true);
  }

  private static Signal sxid(Severity severity) {
    return new Signal.Code(code -> new Cause(EventKind.SXID, code, severity));
  }

  private static Signal slowdowns() {
    return Signal.Reasons.of(
        new Reason(HARDWARE_THERMAL, Cause.of(EventKind.THERMAL_SLOWDOWN, Severity.WARNING)),
        new Reason(HARDWARE_POWER_BRAKE, Cause.of(EventKind.POWER_BRAKE, Severity.WARNING)));
  }

  private static Signal nvlink(String field) {
    long link = number(field, "nvlink").orElse(Cause.NO_CODE);
    return new Signal.Count(new Cause(EventKind.NVLINK_ERROR, link, Severity.WARNING), false);
  }

  /** The value of a label where it is a number. */
  private static OptionalLong number(String field, String label) {
    String start = label + "=\"";
    int from = field.indexOf('{' + start);
    from = from < 0 ? field.indexOf(',' + start) : from;
    int digits = from + 1 + start.length();
    int end = from < 0 ? -1 : field.indexOf('"', digits);
    if (end <= digits || end - digits > MOST_DIGITS) {
      return OptionalLong.empty();
    }
    String text = field.substring(digits, end);
    return text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
