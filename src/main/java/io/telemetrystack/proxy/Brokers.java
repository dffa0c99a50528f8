package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;

/**
 * What all proxies of a node know of brokers. Any thread.
 *
 * @param directory which there are, with their partitions
 * @param health which of them answer
 * @param rates how much each is given by this node
 */
public record Brokers(PartitionDirectory directory, BrokerHealth health, Rates rates) {
  public static Brokers of(PartitionDirectory directory) {
    return new Brokers(directory, new BrokerHealth(), new Rates());
  }
}
