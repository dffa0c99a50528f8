package io.telemetrystack.store.embedded;

import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The numbers that stand for series and fields in chunks. Any thread. A number is in the database
 * before it is handed out, and is never given again.
 */
final class Registry {
  private static final byte FIELD = 'f';
  private static final byte SERIES = 's';
  private static final int KEY_BYTES = 1 + Integer.BYTES;

  private final Database database;
  private final Map<String, Integer> fieldNumbers = new ConcurrentHashMap<>();
  private final List<String> fields = new CopyOnWriteArrayList<>();
  private final Map<SeriesId, StoredSeries> byId = new ConcurrentHashMap<>();
  private final NavigableMap<SeriesId, StoredSeries> ordered = new ConcurrentSkipListMap<>();

  Registry(Database database) {
    this.database = database;
    List<byte[]> series = new ArrayList<>();
    database.forEachRecord(
        (key, record) -> {
          if (key[0] == FIELD) {
            addField(new String(record, StandardCharsets.UTF_8));
          } else if (key[0] == SERIES) {
            series.add(record);
          }
        });
    series.forEach(record -> add(SeriesRecord.decode(record, this)));
  }

  int fieldNumber(String field) {
    Integer number = fieldNumbers.get(field);
    return number == null ? newField(field) : number;
  }

  /** Negative for a field that no sample had. */
  int knownField(String field) {
    return fieldNumbers.getOrDefault(field, -1);
  }

  String field(int number) {
    return fields.get(number);
  }

  StoredSeries series(Labels labels) {
    StoredSeries series = byId.get(labels.series().id());
    return series == null ? newSeries(labels) : series;
  }

  /** All series in the order of their ids. */
  NavigableMap<SeriesId, StoredSeries> ordered() {
    return ordered;
  }

  /** The series of one GPU in the order of their instances. */
  List<StoredSeries> ofGpu(String uuid) {
    if (uuid.isEmpty()) {
      return List.of();
    }
    List<StoredSeries> series = new ArrayList<>();
    for (var entry : ordered.tailMap(new SeriesId(uuid, "")).entrySet()) {
      if (!entry.getKey().uuid().equals(uuid)) {
        break;
      }
      series.add(entry.getValue());
    }
    return series;
  }

  /** Writes what describes the series; the caller holds its lock. */
  void save(StoredSeries series) {
    database.putRecord(key(SERIES, series.number()), SeriesRecord.encode(series, this));
  }

  private synchronized int newField(String field) {
    Integer number = fieldNumbers.get(field);
    if (number != null) {
      return number;
    }
    database.putRecord(key(FIELD, fields.size()), field.getBytes(StandardCharsets.UTF_8));
    addField(field);
    return fields.size() - 1;
  }

  private synchronized StoredSeries newSeries(Labels labels) {
    StoredSeries series = byId.get(labels.series().id());
    if (series == null) {
      series = new StoredSeries(byId.size(), labels);
      save(series);
      add(series);
    }
    return series;
  }

  private void addField(String field) {
    fields.add(field);
    fieldNumbers.put(field, fields.size() - 1);
  }

  private void add(StoredSeries series) {
    SeriesId id = series.labels().series().id();
    ordered.put(id, series);
    byId.put(id, series);
  }

  private static byte[] key(byte kind, int number) {
    return ByteBuffer.allocate(KEY_BYTES).put(kind).putInt(number).array();
  }
}
