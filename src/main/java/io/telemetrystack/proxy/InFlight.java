package io.telemetrystack.proxy;

/** Bounds what was sent to brokers and is not answered yet. One thread. */
final class InFlight {
  private final int mostMessages;
  private final long mostBytes;
  private int messages;
  private long bytes;

  InFlight(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** Whether there was room; who is alone always has. */
  boolean take(int newMessages, long newBytes) {
    boolean room =
        messages == 0 || (messages + newMessages <= mostMessages && bytes + newBytes <= mostBytes);
    if (room) {
      messages += newMessages;
      bytes += newBytes;
    }
    return room;
  }

  void giveBack(int oldMessages, long oldBytes) {
    messages -= oldMessages;
    bytes -= oldBytes;
  }
}
