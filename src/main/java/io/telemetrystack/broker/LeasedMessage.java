package io.telemetrystack.broker;

import io.telemetrystack.message.Payload;

/** One delivery of a message. */
public record LeasedMessage(Handle handle, String key, Payload payload, long createdMs) {}
