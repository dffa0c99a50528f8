package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.rocksdb.WriteMark.Noted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Opens the overflow of one partition, or finds it damaged and then leaves its files as they are:
 * RocksDB deletes files that a shortened manifest no longer names, so it first opens the database
 * for reading only, and what it finds is held against the mark.
 *
 * @param path the partition's directory
 * @param options closed with the overflow, or at once where it cannot be opened
 * @param boot tells this start of the kernel from others
 */
record OverflowOpening(Path path, OverflowOptions options, UUID boot) {
  /** 2026-01-01T00:00:00Z, from which on first epochs count seconds and first offsets time. */
  private static final long EPOCH_START_MS = 1_767_225_600_000L;

  /** More messages than a partition can take in a millisecond. */
  private static final int OFFSET_BITS_PER_MS = 20;

  RocksDbOverflow open(long nowMs) {
    WriteMark mark = null;
    OverflowDatabase database = null;
    try {
      Files.createDirectories(path);
      boolean isThere = PartitionFiles.hasDatabase(path);
      refuseRemains(isThere);
      mark = WriteMark.open(path, boot);
      verifyLogs();
      long lost = lost(isThere ? look() : null, mark.noted());
      database = OverflowDatabase.open(path, options);
      return open(database, mark, lost, Math.max(0, nowMs - EPOCH_START_MS));
    } catch (IOException | RocksDBException | RuntimeException e) {
      close(mark, database);
      throw failures().of("be opened", e);
    }
  }

  private RocksDbOverflow open(OverflowDatabase database, WriteMark mark, long lost, long sinceMs)
      throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      PartitionMeta last = partitionMeta(database);
      if (last == null) {
        last =
            VersionOne.isIn(database)
                ? VersionOne.convert(database, batch)
                : new PartitionMeta(0, sinceMs << OFFSET_BITS_PER_MS, 0, 0);
      }
      int epoch = (int) Math.max(last.epoch() + 1L, sinceMs / 1_000);
      RocksDbOverflow overflow =
          new RocksDbOverflow(new RocksDbOverflow.Parts(failures(), options, database, mark), lost);
      try {
        overflow.start(last.withEpoch(epoch), batch);
      } catch (RocksDBException | RuntimeException e) {
        overflow.release();
        throw e;
      }
      return overflow;
    }
  }

  private void refuseRemains(boolean isThere) throws IOException {
    if (isThere) {
      return;
    }
    boolean isNew =
        Files.exists(path.resolve(WriteMark.FILE_NAME)) || !PartitionFiles.hasManifest(path);
    if (PartitionFiles.holdsSomething(path) || !isNew) {
      throw failures().damaged("there are files of a database, but not its file CURRENT");
    }
  }

  private void verifyLogs() throws IOException {
    for (Path log : PartitionFiles.logs(path)) {
      long damage = LogCheck.firstDamage(log);
      if (damage >= 0) {
        throw failures().damaged(log.getFileName() + " is damaged at byte " + damage);
      }
    }
  }

  /** The numbers of the database; null where there are none yet, or those of version 1. */
  private PartitionMeta look() throws RocksDBException {
    boolean holdsSomething = PartitionFiles.holdsSomething(path);
    try (OverflowDatabase seen = OverflowDatabase.look(path, options)) {
      PartitionMeta meta = seen.notes() == null ? null : partitionMeta(seen);
      if (meta == null && holdsSomething && !VersionOne.isIn(seen)) {
        throw failures().damaged("the record of its numbers is missing");
      }
      return meta;
    }
  }

  /** How many messages are missing that may be missing; throws where some may not. */
  private long lost(PartitionMeta found, Noted noted) {
    if (noted == null) {
      return 0;
    }
    long writes = found == null ? 0 : found.writes();
    long promised = noted.boot().equals(boot) ? noted.writes() : noted.syncedWrites();
    if (writes < promised) {
      throw failures()
          .damaged(
              "only "
                  + writes
                  + " of "
                  + promised
                  + " writes are there: a file was lost, shortened or replaced by an older one");
    }
    return found == null ? 0 : Math.max(0, noted.appendedUpTo() - found.appendedUpTo());
  }

  private static PartitionMeta partitionMeta(OverflowDatabase database) throws RocksDBException {
    byte[] found = database.db().get(database.notes(), OverflowRecords.partitionKey());
    return found == null ? null : PartitionMeta.decode(found);
  }

  private void close(WriteMark mark, OverflowDatabase database) {
    if (database != null) {
      database.close();
    }
    if (mark != null) {
      mark.close();
    }
    options.close();
  }

  private Failures failures() {
    return new Failures(path);
  }
}
