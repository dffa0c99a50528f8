package io.telemetrystack.cluster;

import io.telemetrystack.wire.Seal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Shows that a member of the cluster knows the service token, without saying it: HMAC-SHA-256 over
 * who the member is and where its event bus listens. So a proof is worth nothing to anybody else.
 * Immutable; any thread.
 */
public final class MemberProof {
  private static final String PURPOSE = "telemetry-stack member 1";

  private final byte[] key;

  public MemberProof(String serviceToken) {
    key = bytes(serviceToken);
  }

  /** The proof of one member, as text. */
  public String of(String member, String host, int port) {
    String claim = String.join("\n", PURPOSE, member, host, Integer.toString(port));
    return HexFormat.of().formatHex(Seal.hmac(key, bytes(claim)));
  }

  /**
   * @param shown what the member shows, or null
   */
  public boolean holds(String shown, String member, String host, int port) {
    return shown != null && MessageDigest.isEqual(bytes(shown), bytes(of(member, host, port)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
