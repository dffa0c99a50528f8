package io.telemetrystack.store;

/** A host with the count of its GPUs (not MIG instances) and the time of its newest sample. */
public record HostInfo(String host, int gpus, long lastSeenNs) {}
