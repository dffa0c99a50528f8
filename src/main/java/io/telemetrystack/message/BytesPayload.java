package io.telemetrystack.message;

import java.util.Arrays;

/**
 * A payload that is bytes already: read back from disk or from another node, or sent by a program
 * whose messages mean nothing to us. Nobody writes to the array after it was handed over.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record BytesPayload(byte[] bytes) implements Payload {
  @Override
  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public byte[] encode() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BytesPayload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "BytesPayload[" + bytes.length + " bytes]";
  }
}
