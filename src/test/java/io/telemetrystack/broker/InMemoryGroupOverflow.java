package io.telemetrystack.broker;

import io.telemetrystack.broker.InMemoryDisk.GroupFiles;
import io.telemetrystack.broker.OverflowException.Kind;
import java.util.ArrayList;
import java.util.List;

/** One group of an {@link InMemoryOverflow}. */
final class InMemoryGroupOverflow implements GroupOverflow {
  private final InMemoryOverflow overflow;
  private final int number;
  private final GroupFiles shown;
  private long appendsFrom;

  InMemoryGroupOverflow(InMemoryOverflow overflow, int number, GroupFiles shown) {
    this.overflow = overflow;
    this.number = number;
    this.shown = shown;
  }

  @Override
  public String name() {
    return shown.name;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public long count() {
    return shown.messages.size();
  }

  @Override
  public long bytes() {
    return shown.bytes;
  }

  @Override
  public long deadLetters() {
    return shown.deadLetters.size();
  }

  @Override
  public long deadLetterBytes() {
    return shown.deadLetterBytes;
  }

  @Override
  public List<StoredMessage> read(long fromOffset, int maxMessages, long maxBytes) {
    overflow.access();
    List<StoredMessage> window = new ArrayList<>();
    long bytesLeft = maxBytes;
    for (StoredMessage message : shown.messages.tailMap(fromOffset).values()) {
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
    overflow.access();
    return held(offset);
  }

  @Override
  public void recordAttempts(long offset, int attempts, int rejections) {
    StoredMessage was = held(offset);
    StoredMessage is =
        new StoredMessage(offset, was.key(), was.payload(), was.createdMs(), attempts, rejections);
    overflow.holdBack(disk -> disk.group(number).put(is));
  }

  @Override
  public void remove(long offset, int storedBytes) {
    requireHeld(offset, storedBytes);
    overflow.holdBack(disk -> disk.group(number).remove(offset));
  }

  @Override
  public void bury(StoredMessage message, String reason, int storedBytes) {
    if (storedBytes > 0) {
      requireHeld(message.offset(), storedBytes);
    }
    DeadLetter letter = new DeadLetter(message, reason);
    overflow.write(disk -> disk.group(number).bury(letter));
  }

  @Override
  public List<DeadLetter> deadLetters(long fromOffset, int maxMessages) {
    overflow.access();
    return shown.deadLetters.tailMap(fromOffset).values().stream().limit(maxMessages).toList();
  }

  @Override
  public void purge(List<DeadLetter> letters) {
    requireDead(letters);
    overflow.write(disk -> letters.forEach(disk.group(number)::forget));
  }

  @Override
  public void redrive(List<DeadLetter> letters, List<StoredMessage> messages) {
    requireDead(letters);
    requireNew(messages);
    overflow.write(
        disk -> {
          GroupFiles files = disk.group(number);
          letters.forEach(files::forget);
          messages.forEach(files::put);
        });
  }

  @Override
  public void trim(long from) {
    overflow.access();
    appendsFrom = Math.max(appendsFrom, from);
  }

  void requireNew(List<StoredMessage> messages) {
    for (StoredMessage message : messages) {
      long offset = message.offset();
      if (offset < appendsFrom) {
        throw new IllegalStateException("offset " + offset + " is below " + appendsFrom);
      }
      if (shown.messages.containsKey(offset)) {
        throw new IllegalStateException("offset " + offset + " is appended twice");
      }
    }
  }

  private void requireDead(List<DeadLetter> letters) {
    for (DeadLetter letter : letters) {
      if (!shown.deadLetters.containsKey(letter.message().offset())) {
        throw new IllegalStateException(
            "offset " + letter.message().offset() + " is no dead letter");
      }
    }
  }

  private void requireHeld(long offset, int storedBytes) {
    int held = held(offset).storedBytes();
    if (held != storedBytes) {
      throw new IllegalStateException(
          "offset " + offset + " takes " + held + " bytes, not " + storedBytes);
    }
  }

  private StoredMessage held(long offset) {
    StoredMessage message = shown.messages.get(offset);
    if (message == null) {
      throw new OverflowException(Kind.DAMAGED, "offset " + offset + " is not held", null);
    }
    return message;
  }
}
