package io.telemetrystack.broker;

/** What one consumer holds of one partition, counted against its caps. */
final class Consumer {
  private final PartitionLimits limits;
  final String name;
  private int messages;
  private long bytes;

  Consumer(String name, PartitionLimits limits) {
    this.name = name;
    this.limits = limits;
  }

  /** Who holds nothing may take one message of any size. */
  boolean mayTake(int sizeBytes) {
    return messages < limits.consumerMessages()
        && (messages == 0 || bytes + sizeBytes <= limits.consumerBytes());
  }

  void take(int sizeBytes) {
    messages++;
    bytes += sizeBytes;
  }

  void giveBack(int sizeBytes) {
    messages--;
    bytes -= sizeBytes;
  }

  /** A message that is held turned out to be larger by that many bytes. */
  void resize(int moreBytes) {
    bytes += moreBytes;
  }

  boolean holdsNothing() {
    return messages == 0;
  }
}
