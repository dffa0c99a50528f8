package io.telemetrystack.broker;

/**
 * A message as the overflow holds it.
 *
 * @param payload nobody writes to it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredMessage(
    long offset, String key, byte[] payload, long createdMs, int attempts, int rejections) {
  private static final int FIXED_BYTES = 40;

  /** About what the message takes on disk before compression; the overflow's limit counts it. */
  public int storedBytes() {
    return FIXED_BYTES + key.length() + payload.length;
  }
}
