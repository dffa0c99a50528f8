package io.telemetrystack.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import java.time.InstantSource;

/**
 * What a broker is given by the node.
 *
 * @param node the node's id, part of addresses, ids and handles
 * @param clock when messages are made; leases run on monotonic time
 */
public record BrokerEnvironment(
    String node,
    BrokerConfig config,
    Overflows overflows,
    PartitionDirectory directory,
    MeterRegistry meters,
    InstantSource clock) {}
