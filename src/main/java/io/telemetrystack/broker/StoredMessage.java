package io.telemetrystack.broker;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Payload;

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
    return storedBytes(key, payload.length);
  }

  static int storedBytes(String key, int payloadBytes) {
    return FIXED_BYTES + key.length() + payloadBytes;
  }

  Payload wrapped() {
    return new BytesPayload(payload);
  }

  /** The same message, put anew: at another offset and never delivered. */
  StoredMessage anew(long newOffset) {
    return new StoredMessage(newOffset, key, payload, createdMs, 0, 0);
  }
}
