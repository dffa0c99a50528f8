package io.telemetrystack.broker;

/** Opens the overflow of each partition; called on the partition's thread. */
public interface Overflows {
  /** Throws {@link OverflowException} where it cannot be opened or is damaged. */
  Overflow open(String topic, int partition);
}
