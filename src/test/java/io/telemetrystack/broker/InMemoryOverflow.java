package io.telemetrystack.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An overflow on a disk that is a map; {@link #reopened} is what a restart finds. */
final class InMemoryOverflow implements Overflow {
  private final NavigableMap<Long, StoredMessage> messages = new TreeMap<>();
  private final NavigableMap<Long, DeadLetter> deadLetters = new TreeMap<>();
  private int epoch = 1;
  private long reservedUpTo;
  private long bytes;

  /** The same disk, opened once more. */
  InMemoryOverflow reopened() {
    InMemoryOverflow next = new InMemoryOverflow();
    next.messages.putAll(messages);
    next.deadLetters.putAll(deadLetters);
    next.epoch = epoch + 1;
    next.reservedUpTo = reservedUpTo;
    next.bytes = bytes;
    return next;
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public long reservedUpTo() {
    return reservedUpTo;
  }

  @Override
  public long count() {
    return messages.size();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long deadLetters() {
    return deadLetters.size();
  }

  @Override
  public void reserve(long upTo) {
    reservedUpTo = upTo;
  }

  @Override
  public void append(List<StoredMessage> added) {
    for (StoredMessage message : added) {
      if (messages.put(message.offset(), message) != null) {
        throw new IllegalStateException("offset " + message.offset() + " appended twice");
      }
      bytes += message.storedBytes();
    }
  }

  @Override
  public List<StoredMessage> read(long fromOffset, int maxMessages, long maxBytes) {
    List<StoredMessage> window = new ArrayList<>();
    long bytesLeft = maxBytes;
    for (StoredMessage message : messages.tailMap(fromOffset).values()) {
      bytesLeft -= message.storedBytes();
      if (window.size() == maxMessages || (bytesLeft < 0 && !window.isEmpty())) {
        break;
      }
      window.add(message);
    }
    return window;
  }

  @Override
  public StoredMessage get(long offset) {
    return held(offset);
  }

  @Override
  public void recordAttempts(long offset, int attempts, int rejections) {
    StoredMessage was = held(offset);
    messages.put(
        offset,
        new StoredMessage(offset, was.key(), was.payload(), was.createdMs(), attempts, rejections));
  }

  @Override
  public void remove(long offset, int storedBytes) {
    held(offset);
    messages.remove(offset);
    bytes -= storedBytes;
  }

  @Override
  public void bury(StoredMessage message, String reason, int storedBytes) {
    if (storedBytes > 0) {
      remove(message.offset(), storedBytes);
    }
    deadLetters.put(message.offset(), new DeadLetter(message, reason));
  }

  @Override
  public List<DeadLetter> deadLetters(long fromOffset, int maxMessages) {
    return deadLetters.tailMap(fromOffset).values().stream().limit(maxMessages).toList();
  }

  @Override
  public void flush(long appendsFrom) {}

  @Override
  public void sync() {}

  @Override
  public void close() {}

  private StoredMessage held(long offset) {
    StoredMessage message = messages.get(offset);
    if (message == null) {
      throw new OverflowException("offset " + offset + " is not held", null);
    }
    return message;
  }
}
