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

  /** Whether it may be given, while it waits, messages of any partition at once. */
  boolean takesMore();

  /** Is given messages beside those it waits for. */
  void takeMore(PartitionRef partition, List<LeasedMessage> messages);
}
