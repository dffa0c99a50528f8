package io.telemetrystack.broker;

/**
 * How much the partitions of a node keep in memory, each. The node changes it while they run: what
 * is beyond new bounds leaves memory as it is delivered. Any thread.
 */
public final class QueueBounds {
  private volatile int messages;
  private volatile long bytes;

  QueueBounds(int messages, long bytes) {
    this.messages = messages;
    this.bytes = bytes;
  }

  public static QueueBounds of(BrokerConfig config) {
    return new QueueBounds(config.queueSize(), config.queueBytes());
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /** Takes those of other settings. */
  public void change(BrokerConfig config) {
    messages = config.queueSize();
    bytes = config.queueBytes();
  }
}
