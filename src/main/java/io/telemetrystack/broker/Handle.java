package io.telemetrystack.broker;

/**
 * The right to settle one delivery of a message. Any numbers are safe to pass in: a handle is
 * believed only where its group finds just this delivery.
 *
 * @param slot where the group looks; says nothing about the message
 * @param epoch the life of the partition (from open to close) that granted it
 * @param attempt 1 on the first delivery
 */
public record Handle(long offset, int slot, int epoch, int attempt) {}
