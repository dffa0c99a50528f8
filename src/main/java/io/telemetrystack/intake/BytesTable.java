package io.telemetrystack.intake;

import io.telemetrystack.intake.EntryTable.Entry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What bytes mean in a context, for messages whose parts repeat. Bounded as {@link EntryTable} is.
 * One thread.
 */
final class BytesTable<V> {
  private static final class Known<V> {
    private final long context;
    private final byte[] bytes;
    private final V value;

    private Known(long context, byte[] bytes, V value) {
      this.context = context;
      this.bytes = bytes;
      this.value = value;
    }
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int BYTES_PER_VALUE = 100;

  private final EntryTable<Known<V>> entries;

  BytesTable(long maxBytes) {
    entries = new EntryTable<>(maxBytes);
  }

  /** Null where they are not known. */
  V find(long context, byte[] bytes, int from, int to) {
    Entry<Known<V>> entry = entries.first(hash(context, bytes, from, to));
    while (entry != null) {
      Known<V> known = entry.value;
      if (known.context == context
          && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, to)) {
        return known.value;
      }
      entry = entries.next(entry);
    }
    return null;
  }

  /** Keeps what was not known. */
  void put(long context, ByteRange range, V value) {
    byte[] bytes = Arrays.copyOfRange(range.bytes(), range.from(), range.to());
    long hash = hash(context, bytes, 0, bytes.length);
    entries.add(hash, new Known<>(context, bytes, value), bytes.length + BYTES_PER_VALUE);
  }

  private static long hash(long context, byte[] bytes, int from, int to) {
    long hash = (context + to - from) * MULTIPLIER;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(bytes, at)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    for (; at < to; at++) {
      hash = (hash ^ bytes[at]) * MULTIPLIER;
    }
    return hash ^ (hash >>> 29);
  }
}
