package io.telemetrystack.store.embedded;

import io.telemetrystack.health.EventCodec;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventQuery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.rocksdb.RocksIterator;

/**
 * Health events in their column family, the newest first. Any thread.
 *
 * <pre>
 *   key   = the complement of i64 first seen, its sign bit flipped, so that later times come first
 *           | 16 bytes of the id
 *   value = event of EventCodec
 * </pre>
 */
final class StoredEvents {
  private static final int ID_BYTES = 16;

  private final Database database;

  StoredEvents(Database database) {
    this.database = database;
  }

  synchronized void write(List<HealthEvent> events) {
    for (HealthEvent event : events) {
      byte[] key = key(event);
      byte[] known = database.event(key);
      database.putEvent(
          key, EventCodec.encode(known == null ? event : event.with(EventCodec.decode(known))));
    }
  }

  List<HealthEvent> read(EventQuery query) {
    List<HealthEvent> found = new ArrayList<>();
    try (RocksIterator iterator = database.events()) {
      for (iterator.seek(startOf(query.lastNs()));
          iterator.isValid() && found.size() < query.limit();
          iterator.next()) {
        HealthEvent event = EventCodec.decode(iterator.value());
        if (event.firstSeenNs() < query.startNs()) {
          return found;
        }
        if (query.accepts(event)) {
          found.add(event);
        }
      }
      Database.check(iterator);
    }
    return found;
  }

  /** Drops those that were first seen before this time. */
  void dropBefore(long timeNs) {
    byte[] from = startOf(timeNs - 1);
    boolean any;
    try (RocksIterator iterator = database.events()) {
      iterator.seek(from);
      any = iterator.isValid();
      Database.check(iterator);
    }
    if (any) {
      database.dropEventsFrom(from);
    }
  }

  private static byte[] key(HealthEvent event) {
    return ByteBuffer.allocate(Long.BYTES + ID_BYTES)
        .put(startOf(event.firstSeenNs()))
        .put(HexFormat.of().parseHex(event.id()))
        .array();
  }

  /** What the keys begin with of events that were first seen at this time. */
  private static byte[] startOf(long firstSeenNs) {
    return ByteBuffer.allocate(Long.BYTES).putLong(~firstSeenNs ^ Long.MIN_VALUE).array();
  }
}
