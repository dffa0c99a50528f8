package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;

/** Puts one message into a topic; the proxy chooses the partition by the key. */
public record PublishRequest(String topic, String key, Payload payload) {}
