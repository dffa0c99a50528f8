package io.telemetrystack.chaos;

/** Something that happens to a node under load. */
interface Fault {
  /** Returns when it is over; what was ended has been started then, and may not be ready yet. */
  void strike(NodeUnderTest node) throws Exception;
}
