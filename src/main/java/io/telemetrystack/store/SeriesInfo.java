package io.telemetrystack.store;

import io.telemetrystack.telemetry.Labels;

/**
 * What a store knows of a series.
 *
 * @param labels as of its newest sample
 * @param firstSeenNs time of its oldest sample ever written
 * @param lastSeenNs time of its newest sample
 */
public record SeriesInfo(Labels labels, long firstSeenNs, long lastSeenNs) {}
