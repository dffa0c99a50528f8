package io.telemetrystack.store;

/**
 * How to aggregate.
 *
 * @param stepNs length of the windows, which are aligned to the epoch and hold their start but not
 *     their end; 0 for one window over the whole range, which starts at the range's start or, where
 *     that is unbounded, at the first sample of the instance and field
 */
public record Windows(long stepNs, Aggregate aggregate) {}
