package io.telemetrystack.health;

/**
 * An event that was found.
 *
 * @param isNew whether it was not stored before; otherwise it was seen again
 */
public record Finding(HealthEvent event, boolean isNew) {}
