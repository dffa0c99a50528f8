package io.telemetrystack.broker;

/**
 * How a message is given back.
 *
 * @param delayMs how long it stays invisible
 * @param rejected whether it counts towards the dead letters
 * @param reason kept with the dead letter
 */
public record Nack(long delayMs, boolean rejected, String reason) {}
