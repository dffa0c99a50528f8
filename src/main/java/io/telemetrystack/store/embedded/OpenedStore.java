package io.telemetrystack.store.embedded;

import io.telemetrystack.telemetry.Frame;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a store works with from the opening of its files on. When RocksDB's disk has failed all of
 * it is opened anew: RocksDB takes no more writes then, and the log has what it did not flush.
 *
 * @param recovery what was found when it was opened
 */
record OpenedStore(
    Database database,
    Registry registry,
    Ingest ingest,
    StoredEvents events,
    FrameLog log,
    Recovery recovery) {
  /** Opens the files, or leaves nothing open and throws. */
  static OpenedStore open(Path directory, RocksMemory memory, long horizonNs) {
    Path logDirectory = directory.resolve("log");
    Database database = new Database(directory.resolve("rocksdb"), memory);
    try {
      Registry registry = new Registry(database);
      Ingest ingest = new Ingest(registry, new Sealer(database));
      Consumer<Frame> sink = frame -> ingest.add(frame, horizonNs);
      Recovery recovery = LogReplay.run(logDirectory, sink);
      StoredEvents events = new StoredEvents(database);
      FrameLog log = new FrameLog(logDirectory);
      return new OpenedStore(database, registry, ingest, events, log, recovery);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  Inventory inventory() {
    return new Inventory(registry);
  }

  SampleReader reader() {
    return new SampleReader(registry, database);
  }

  LatestReader latest() {
    return new LatestReader(registry);
  }

  /** Lets go of the files as a killed process does. */
  void abandon() {
    try (database) {
      log.abandon();
    }
  }
}
