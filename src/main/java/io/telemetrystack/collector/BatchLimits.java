package io.telemetrystack.collector;

/** When a batch goes to the store: at the first of these. */
record BatchLimits(int points, long bytes, long ageMs) {}
