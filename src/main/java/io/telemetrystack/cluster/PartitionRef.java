package io.telemetrystack.cluster;

/** A partition of a topic, as held by one node. */
public record PartitionRef(String node, String topic, int partition) {}
