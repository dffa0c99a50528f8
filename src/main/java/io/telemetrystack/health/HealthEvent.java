package io.telemetrystack.health;

import io.telemetrystack.telemetry.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * Something that happened to a GPU or a host. Its identity is (uuid or host, kind, code, first
 * seen): events of one identity are one, whoever found them and however often.
 *
 * @param labels of the GPU when it happened, without attributes; of a host's event the uuid is the
 *     host's name
 * @param firstSeenNs time of the sample that showed it, or of the last sample of what went silent
 * @param lastSeenNs time of the last sample that showed it again
 * @param occurrences how often it was seen or counted, at least 1
 */
public record HealthEvent(
    Cause cause, Labels labels, long firstSeenNs, long lastSeenNs, long occurrences) {
  /** The newest first; equal are only those of one identity. */
  public static final Comparator<HealthEvent> ORDER =
      Comparator.comparing(HealthEvent::firstSeenNs).reversed().thenComparing(HealthEvent::id);

  private static final int ID_BYTES = 16;

  /** Seen once. */
  static HealthEvent once(Cause cause, Labels labels, long timeNs) {
    return new HealthEvent(cause, labels, timeNs, timeNs, 1);
  }

  public EventKind kind() {
    return cause.kind();
  }

  /** Empty where it happened to a host. */
  public String uuid() {
    return kind().isOfHost() ? "" : subject();
  }

  /** The uuid of the GPU, or the name of the host. */
  public String subject() {
    return labels.series().id().uuid();
  }

  /** The same for events of one identity, and for no others. */
  public String id() {
    String identity = kind().text() + '\n' + cause.code() + '\n' + firstSeenNs + '\n' + subject();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Both, which are of one identity: what was seen by either. */
  public HealthEvent with(HealthEvent same) {
    return new HealthEvent(
        cause,
        labels,
        firstSeenNs,
        Math.max(lastSeenNs, same.lastSeenNs),
        Math.max(occurrences, same.occurrences));
  }

  /** Seen again so often until a later time. */
  HealthEvent again(long times, long untilNs) {
    long sum = occurrences + times;
    return new HealthEvent(
        cause,
        labels,
        firstSeenNs,
        Math.max(lastSeenNs, untilNs),
        sum < occurrences ? Long.MAX_VALUE : sum);
  }

  /** What happened; one sentence. */
  public String message() {
    return switch (kind()) {
      case XID -> "XID " + cause.code() + ": " + xid().name() + ".";
      case SXID -> "SXID " + cause.code() + ": " + kind().meaning();
      case RECOVERY_ACTION ->
          "The driver asks for "
              + RecoveryAction.of(cause.code())
                  .map(RecoveryAction::asks)
                  .orElse("action " + cause.code())
              + ".";
      case NVLINK_ERROR ->
          cause.code() == Cause.NO_CODE
              ? kind().meaning()
              : "Transmission errors on NVLink " + cause.code() + " were counted.";
      default -> kind().meaning();
    };
  }

  /** What to do; one sentence or two. */
  public String action() {
    return switch (kind()) {
      case XID -> xid().action();
      case RECOVERY_ACTION ->
          RecoveryAction.of(cause.code()).map(RecoveryAction::action).orElse(kind().action());
      default -> kind().action();
    };
  }

  private XidCatalogue.Xid xid() {
    return XidCatalogue.standard().find(cause.code());
  }
}
