package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import java.util.List;

/** A client that waits for messages. */
interface Taker {
  /** Who leases, for the caps of the partitions and to hand back all at once. */
  String consumer();

  /** How many messages it takes at once. */
  int wanted();

  /** Is given what was leased for it as it waited, or nothing. */
  void take(PartitionRef partition, List<LeasedMessage> messages);

  /** Whether it may be given messages of several partitions at once, more than it wants of all. */
  default boolean takesMore() {
    return false;
  }

  /** Is given messages beside those it waits for. */
  default void takeMore(PartitionRef partition, List<LeasedMessage> messages) {
    take(partition, messages);
  }
}
