package io.telemetrystack.broker;

/** A message that its consumers rejected too often or once for good, with the last reason. */
public record DeadLetter(StoredMessage message, String reason) {}
