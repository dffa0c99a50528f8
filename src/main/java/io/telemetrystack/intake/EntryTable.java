package io.telemetrystack.intake;

/**
 * Values by a hash of what they are found by; several may have the same. Bounded: when they have
 * become too large it forgets all, and of many whose hashes fall together the oldest give way. One
 * thread.
 */
final class EntryTable<T> {
  /** A value and the link to the next that may have the same hash. */
  static final class Entry<T> {
    final T value;
    private final long hash;
    private Entry<T> next;

    private Entry(T value, long hash) {
      this.value = value;
      this.hash = hash;
    }
  }

  private static final int FIRST_BUCKETS = 1 << 8;
  private static final int MAX_IN_BUCKET = 8;
  private static final int BYTES_PER_ENTRY = 48;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long maxBytes;
  private Entry<T>[] buckets = newBuckets(FIRST_BUCKETS);
  private int size;
  private long sizeBytes;

  EntryTable(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static <T> Entry<T>[] newBuckets(int length) {
    return new Entry[length];
  }

  /** The youngest of this hash, null where there is none. */
  Entry<T> first(long hash) {
    return ofHash(buckets[bucket(hash)], hash);
  }

  /** The one before it of the same hash, null where there is none. */
  Entry<T> next(Entry<T> entry) {
    return ofHash(entry.next, entry.hash);
  }

  private static <T> Entry<T> ofHash(Entry<T> from, long hash) {
    Entry<T> entry = from;
    while (entry != null && entry.hash != hash) {
      entry = entry.next;
    }
    return entry;
  }

  /**
   * Keeps a value.
   *
   * @param valueBytes what it takes, about
   * @return whether all others were forgotten
   */
  boolean add(long hash, T value, int valueBytes) {
    int bytes = valueBytes + BYTES_PER_ENTRY;
    boolean full = sizeBytes + bytes > maxBytes;
    if (full) {
      buckets = newBuckets(FIRST_BUCKETS);
      size = 0;
      sizeBytes = 0;
    }
    sizeBytes += bytes;
    size++;
    if (size > buckets.length) {
      rehash();
    }
    put(new Entry<>(value, hash));
    return full;
  }

  private void rehash() {
    Entry<T>[] before = buckets;
    buckets = newBuckets(2 * before.length);
    for (Entry<T> head : before) {
      Entry<T> entry = head;
      while (entry != null) {
        Entry<T> following = entry.next;
        put(entry);
        entry = following;
      }
    }
  }

  private void put(Entry<T> entry) {
    int bucket = bucket(entry.hash);
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
    Entry<T> kept = entry;
    for (int i = 1; i < MAX_IN_BUCKET && kept != null; i++) {
      kept = kept.next;
    }
    if (kept != null) {
      kept.next = null;
    }
  }

  private int bucket(long hash) {
    return (int) ((hash * MULTIPLIER) >>> 32) & (buckets.length - 1);
  }
}
