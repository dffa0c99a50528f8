package io.telemetrystack.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Templates by the bytes between their two variables, for rows that come in an unexpected order.
 * Only as many bytes are hashed as the shortest such segment has, so that a row can be hashed
 * before it is known how long its own is. Bounded in bytes. One thread.
 */
final class TemplateTable {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int MAX_WINDOW = 192;
  private static final int BLOCK = 4 * Long.BYTES;
  private static final int BUCKETS_PER_TEMPLATE = 4;
  private static final int MAX_IN_BUCKET = 8;
  private static final int BYTES_PER_TEMPLATE = 120;

  private final long maxBytes;
  private CsvTemplate[] buckets = new CsvTemplate[1 << 10];
  private int size;
  private long sizeBytes;
  private int window = MAX_WINDOW;

  TemplateTable(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether one more template of this many bytes may be kept. */
  boolean hasRoomFor(int bytes) {
    return sizeBytes + bytes + BYTES_PER_TEMPLATE <= maxBytes;
  }

  void add(CsvTemplate template) {
    sizeBytes += template.bytes.length + BYTES_PER_TEMPLATE;
    size++;
    if (template.middleLength < window) {
      window = template.middleLength;
      rehash(buckets.length);
    } else if (size * BUCKETS_PER_TEMPLATE > buckets.length) {
      rehash(buckets.length * 2);
    }
    put(template);
  }

  /** The first of those whose middle segment may begin here; null where there is none. */
  CsvTemplate candidates(byte[] buffer, int middle, int to) {
    return middle + window > to ? null : buckets[bucket(buffer, middle)];
  }

  private void put(CsvTemplate template) {
    int bucket = bucket(template.bytes, template.firstLength);
    int length = 0;
    for (CsvTemplate t = buckets[bucket]; t != null; t = t.nextInBucket) {
      length++;
    }
    if (length < MAX_IN_BUCKET) {
      template.nextInBucket = buckets[bucket];
      buckets[bucket] = template;
    }
  }

  private void rehash(int length) {
    CsvTemplate[] before = buckets;
    buckets = new CsvTemplate[length];
    for (CsvTemplate head : before) {
      CsvTemplate template = head;
      while (template != null) {
        CsvTemplate following = template.nextInBucket;
        template.nextInBucket = null;
        put(template);
        template = following;
      }
    }
  }

  private int bucket(byte[] bytes, int from) {
    long hash = window < BLOCK ? hashOfFew(bytes, from) : hashOfBlocks(bytes, from);
    return (int) (hash ^ hash >>> 29) & (buckets.length - 1);
  }

  private long hashOfFew(byte[] bytes, int from) {
    long hash = window;
    for (int at = from; at < from + window; at++) {
      hash = (hash ^ bytes[at]) * MULTIPLIER;
    }
    return hash;
  }

  /** In four lanes, which a processor multiplies side by side; the last two blocks may overlap. */
  private long hashOfBlocks(byte[] bytes, int from) {
    long first = window;
    long second = 0;
    long third = 0;
    long fourth = 0;
    int lastBlock = from + window - BLOCK;
    for (int next = from; next < lastBlock + BLOCK; next += BLOCK) {
      int at = Math.min(next, lastBlock);
      first = (first ^ (long) LONG.get(bytes, at)) * MULTIPLIER;
      second = (second ^ (long) LONG.get(bytes, at + Long.BYTES)) * MULTIPLIER;
      third = (third ^ (long) LONG.get(bytes, at + 2 * Long.BYTES)) * MULTIPLIER;
      fourth = (fourth ^ (long) LONG.get(bytes, at + 3 * Long.BYTES)) * MULTIPLIER;
    }
    return mixed(mixed(mixed(mixed(first, second), third), fourth), 0);
  }

  private static long mixed(long hash, long lane) {
    long product = (hash ^ hash >>> 32 ^ lane) * MULTIPLIER;
    return product ^ product >>> 32;
  }
}
