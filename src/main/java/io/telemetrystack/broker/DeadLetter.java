package io.telemetrystack.broker;

/** A message that its consumers rejected too often, with the last reason. */
public record DeadLetter(StoredMessage message, String reason) {}
