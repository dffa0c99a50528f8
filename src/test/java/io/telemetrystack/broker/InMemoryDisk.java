package io.telemetrystack.broker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What the files of an {@link InMemoryOverflow} hold at one moment. */
final class InMemoryDisk {
  /** A step from one moment to the next: done as a whole, or not at all. */
  interface Write {
    void applyTo(InMemoryDisk disk);
  }

  /** The messages and dead letters of one group. */
  static final class GroupFiles {
    final String name;
    final NavigableMap<Long, StoredMessage> messages = new TreeMap<>();
    final NavigableMap<Long, DeadLetter> deadLetters = new TreeMap<>();
    long bytes;
    long deadLetterBytes;

    GroupFiles(String name) {
      this.name = name;
    }

    void put(StoredMessage message) {
      StoredMessage was = messages.put(message.offset(), message);
      bytes += message.storedBytes() - (was == null ? 0 : was.storedBytes());
    }

    void remove(long offset) {
      StoredMessage was = messages.remove(offset);
      bytes -= was == null ? 0 : was.storedBytes();
    }

    void bury(DeadLetter letter) {
      remove(letter.message().offset());
      deadLetters.put(letter.message().offset(), letter);
      deadLetterBytes += letter.message().storedBytes();
    }

    void forget(DeadLetter letter) {
      DeadLetter was = deadLetters.remove(letter.message().offset());
      deadLetterBytes -= was == null ? 0 : was.message().storedBytes();
    }

    private GroupFiles copy() {
      GroupFiles copy = new GroupFiles(name);
      copy.messages.putAll(messages);
      copy.deadLetters.putAll(deadLetters);
      copy.bytes = bytes;
      copy.deadLetterBytes = deadLetterBytes;
      return copy;
    }
  }

  /** By number, in the order of their creation. */
  final Map<Integer, GroupFiles> groups = new LinkedHashMap<>();

  int epoch;
  long reservedUpTo;

  GroupFiles group(int number) {
    GroupFiles files = groups.get(number);
    if (files == null) {
      throw new IllegalStateException("there is no group of number " + number);
    }
    return files;
  }

  InMemoryDisk copy() {
    InMemoryDisk copy = new InMemoryDisk();
    groups.forEach((number, files) -> copy.groups.put(number, files.copy()));
    copy.epoch = epoch;
    copy.reservedUpTo = reservedUpTo;
    return copy;
  }

  /** Writes in their order, the ones after {@link #synced} at the mercy of a power cut. */
  static final class Log {
    private final InMemoryDisk synced;
    private final List<Write> writes = new ArrayList<>();

    Log(InMemoryDisk synced) {
      this.synced = synced;
    }

    int size() {
      return writes.size();
    }

    void add(List<Write> written) {
      writes.addAll(written);
    }

    void sync() {
      writes.forEach(write -> write.applyTo(synced));
      writes.clear();
    }

    /** What is left where only that many of the unsynced writes are. */
    InMemoryDisk cutAfter(int unsynced) {
      InMemoryDisk left = synced.copy();
      writes.subList(0, unsynced).forEach(write -> write.applyTo(left));
      return left;
    }
  }
}
