package io.telemetrystack.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The keys that open a node's HTTP interface, kept as hashes. Immutable; any thread.
 *
 * <p>Without keys everything is open, which is why a node then listens on loopback only.
 */
public final class ApiKeys {
  /** No keys. */
  public static final ApiKeys NONE = new ApiKeys(List.of());

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  public static ApiKeys of(List<String> keys) {
    return new ApiKeys(keys.stream().map(ApiKeys::hash).toList());
  }

  public boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Takes the same time whichever key it is and however much of it is right. */
  public boolean accepts(String key) {
    byte[] hash = hash(key);
    boolean accepted = false;
    for (byte[] known : hashes) {
      accepted |= MessageDigest.isEqual(known, hash);
    }
    return accepted;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
