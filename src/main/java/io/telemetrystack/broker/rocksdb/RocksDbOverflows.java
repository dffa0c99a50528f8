package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.rocksdb.Cache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Keeps each partition in its own database, {@code <directory>/<topic>/<partition>}, so that damage
 * in one leaves the others alone. The cache and the write buffers stay the caller's to close, after
 * every overflow. Any thread.
 */
public final class RocksDbOverflows implements Overflows {
  static {
    RocksDB.loadLibrary();
  }

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final PartitionFiles files;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final InstantSource clock;
  private final UUID boot;

  /**
   * @param clock gives a partition without files its first epoch and offset, so that none is used
   *     again where there were files once
   */
  public RocksDbOverflows(
      Path directory, Cache cache, WriteBufferManager writeBuffers, InstantSource clock) {
    this(directory, cache, writeBuffers, clock, boot());
  }

  RocksDbOverflows(
      Path directory,
      Cache cache,
      WriteBufferManager writeBuffers,
      InstantSource clock,
      UUID boot) {
    files = new PartitionFiles(directory);
    this.cache = cache;
    this.writeBuffers = writeBuffers;
    this.clock = clock;
    this.boot = boot;
  }

  @Override
  public List<Found> found() {
    return files.found();
  }

  @Override
  public Overflow open(String topic, int partition) {
    Path path = files.of(topic, partition);
    return new OverflowOpening(path, OverflowOptions.of(cache, writeBuffers), boot)
        .open(clock.millis());
  }

  @Override
  public String setAside(String topic, int partition, String reason) {
    try {
      return files.setAside(topic, partition, reason, clock.instant()).toString();
    } catch (IOException e) {
      throw new Failures(files.of(topic, partition)).of("be set aside", e);
    }
  }

  @Override
  public List<String> aside() {
    return files.aside();
  }

  /** Changes with each start of the kernel; one that is like no other where it is not told. */
  private static UUID boot() {
    try {
      return UUID.fromString(Files.readString(BOOT_ID).strip());
    } catch (IOException | IllegalArgumentException e) {
      return UUID.randomUUID();
    }
  }
}
