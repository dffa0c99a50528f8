package io.telemetrystack.proxy;

import io.telemetrystack.message.Payload;
import java.nio.charset.StandardCharsets;

/**
 * A message that a client publishes over HTTP.
 *
 * @param key empty where the client gave none
 */
record NewMessage(String key, Payload payload) {
  static final int MOST_KEY_CHARACTERS = 2048;

  /** What the partition is chosen by: the key, or the payload of a message without one. */
  String routingKey() {
    return key.isEmpty() ? new String(payload.encode(), StandardCharsets.ISO_8859_1) : key;
  }
}
