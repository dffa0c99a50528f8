package io.telemetrystack.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Values by bytes, of which each owner has its own. A text is found where it stands, without an
 * object being made. One thread.
 *
 * <p>Bounded in bytes: when it is full what it holds stays of use, until as much was asked for in
 * vain as it holds; then it forgets all. Many texts of one hash cost no more than a few: the others
 * are not kept.
 */
final class ByteTable<V> {
  /** A text with its value. */
  static final class Entry<V> {
    private final Object owner;
    private final byte[] bytes;
    private final int hash;
    private Entry<V> nextInBucket;

    private Entry<V> follower;
    private boolean kept;

    final V value;

    private Entry(Object owner, byte[] bytes, int hash, V value) {
      this.owner = owner;
      this.bytes = bytes;
      this.hash = hash;
      this.value = value;
    }

    /** Which text followed this one last time; null where that is not known. */
    Entry<V> follower() {
      return follower;
    }

    /** Expects that text next time. One that is not kept is not held by those that are. */
    void expect(Entry<V> next) {
      follower = next.kept ? next : null;
    }

    /** Whether the table had room for it. */
    boolean isKept() {
      return kept;
    }

    int length() {
      return bytes.length;
    }

    byte[] bytes() {
      return bytes;
    }

    /** Whether the text stands here. */
    boolean standsAt(byte[] buffer, int from, int to) {
      int end = from + bytes.length;
      return end <= to && Arrays.equals(buffer, from, end, bytes, 0, bytes.length);
    }

    boolean isOf(Object who) {
      return owner.equals(who);
    }
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int FIRST_BUCKETS = 1 << 8;
  private static final int BUCKETS_PER_ENTRY = 2;
  private static final int MAX_IN_BUCKET = 8;

  /** Of an entry with its value, about. */
  private static final int BYTES_PER_ENTRY = 160;

  private final long maxBytes;
  private Entry<V>[] buckets = newBuckets(FIRST_BUCKETS);
  private int size;
  private long sizeBytes;
  private int refusedSinceFull;
  private ByteTable<?> tied;

  ByteTable(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** From now on each forgets when the other does: the values of the one own texts of the other. */
  void tieTo(ByteTable<?> other) {
    tied = other;
    other.tied = this;
  }

  /** The owner's entry for the text in this range, null where there is none. */
  Entry<V> find(Object owner, byte[] buffer, int from, int to) {
    int hash = hash(owner, buffer, from, to);
    Entry<V> entry = buckets[hash & (buckets.length - 1)];
    while (entry != null
        && (entry.hash != hash
            || entry.bytes.length != to - from
            || !entry.standsAt(buffer, from, to)
            || !entry.isOf(owner))) {
      entry = entry.nextInBucket;
    }
    return entry;
  }

  /** An entry for a text that has none; it is found again if there is room. */
  Entry<V> add(Object owner, byte[] buffer, int from, int to, V value) {
    byte[] bytes = Arrays.copyOfRange(buffer, from, to);
    Entry<V> entry = new Entry<>(owner, bytes, hash(owner, buffer, from, to), value);
    if (sizeBytes + bytes.length + BYTES_PER_ENTRY <= maxBytes) {
      keep(entry);
    } else if (refusedSinceFull++ >= size) {
      forget();
      if (tied != null) {
        tied.forget();
      }
    }
    return entry;
  }

  int size() {
    return size;
  }

  private void keep(Entry<V> entry) {
    if (size * BUCKETS_PER_ENTRY >= buckets.length) {
      Entry<V>[] before = buckets;
      buckets = newBuckets(before.length * 2);
      for (Entry<V> head : before) {
        redistribute(head);
      }
    }
    if (put(entry)) {
      entry.kept = true;
      size++;
      sizeBytes += entry.bytes.length + BYTES_PER_ENTRY;
    }
  }

  private void redistribute(Entry<V> head) {
    Entry<V> entry = head;
    while (entry != null) {
      Entry<V> following = entry.nextInBucket;
      put(entry);
      entry = following;
    }
  }

  private boolean put(Entry<V> entry) {
    int bucket = entry.hash & (buckets.length - 1);
    int length = 0;
    for (Entry<V> other = buckets[bucket]; other != null; other = other.nextInBucket) {
      length++;
    }
    if (length >= MAX_IN_BUCKET) {
      return false;
    }
    entry.nextInBucket = buckets[bucket];
    buckets[bucket] = entry;
    return true;
  }

  /** Unties the texts from each other, lest a reader that holds one holds all. */
  private void forget() {
    for (Entry<V> head : buckets) {
      for (Entry<V> entry = head; entry != null; entry = entry.nextInBucket) {
        entry.follower = null;
        entry.kept = false;
      }
    }
    buckets = newBuckets(FIRST_BUCKETS);
    size = 0;
    sizeBytes = 0;
    refusedSinceFull = 0;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic type
  private static <V> Entry<V>[] newBuckets(int length) {
    return new Entry[length];
  }

  private static int hash(Object owner, byte[] bytes, int from, int to) {
    long hash = owner.hashCode() + MULTIPLIER * (to - from);
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = mixed(hash, (long) LONG.get(bytes, at));
    }
    long rest = 0;
    for (; at < to; at++) {
      rest = rest << Byte.SIZE | (bytes[at] & 0xff);
    }
    return (int) mixed(mixed(hash, rest), 0);
  }

  private static long mixed(long hash, long eight) {
    long product = (hash ^ eight) * MULTIPLIER;
    return product ^ product >>> 32;
  }
}
