package io.telemetrystack.message;

/**
 * What a message carries. Opaque to the broker, which counts its bytes, passes it on by reference
 * and encodes it only where it leaves the process.
 */
public interface Payload {
  /** What the payload counts towards a limit in bytes. */
  int sizeBytes();

  /** The payload as bytes; the caller owns the array. */
  byte[] encode();
}
