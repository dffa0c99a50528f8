package io.telemetrystack.broker;

import io.telemetrystack.message.Payload;

/**
 * A message that was put and is not accepted yet.
 *
 * @param payload as it was put, to stay in memory where it fits
 * @param stored as it goes to disk
 */
record StagedMessage(Payload payload, StoredMessage stored) {}
