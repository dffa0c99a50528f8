package io.telemetrystack.broker.rocksdb;

import static java.util.stream.Collectors.toMap;

import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** A directory of overflows for tests, with what RocksDB needs, and ways to hurt it. */
final class Disk implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-22T21:45:00Z");
  static final UUID BOOT = new UUID(1, 1);
  static final UUID NEXT_BOOT = new UUID(2, 2);

  static {
    RocksDB.loadLibrary();
  }

  private final LRUCache cache = new LRUCache(64 << 20);
  private final WriteBufferManager writeBuffers = new WriteBufferManager(40 << 20, cache);

  RocksDbOverflows overflows(Path root) {
    return overflows(root, BOOT);
  }

  RocksDbOverflows overflows(Path root, UUID boot) {
    return overflows(root, boot, 0);
  }

  RocksDbOverflows overflows(Path root, UUID boot, long laterMs) {
    InstantSource clock = InstantSource.fixed(NOW.plusMillis(laterMs));
    return new RocksDbOverflows(root, cache, writeBuffers, clock, boot);
  }

  OverflowOptions options() {
    return OverflowOptions.of(cache, writeBuffers);
  }

  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Payloads that cannot be compressed. */
  static List<StoredMessage> messages(long from, long to, int payloadBytes) {
    return LongStream.range(from, to).mapToObj(offset -> message(offset, payloadBytes)).toList();
  }

  static StoredMessage message(long offset, int payloadBytes) {
    byte[] payload = new byte[payloadBytes];
    new Random(offset).nextBytes(payload);
    return new StoredMessage(offset, "key", payload, 0, 0, 0);
  }

  /** What a killed process leaves: the files as they are at one moment, while nothing happens. */
  static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (int attempt = 0; attempt < 100; attempt++) {
      Map<Path, Long> before = sizes(from);
      deleteAll(to);
      for (Path file : before.keySet()) {
        if (Files.exists(file)) {
          Files.copy(file, to.resolve(file.getFileName().toString()));
        }
      }
      if (sizes(from).equals(before)) {
        return to;
      }
    }
    throw new IOException(from + " does not come to rest");
  }

  private static Map<Path, Long> sizes(Path folder) {
    return files(folder).stream().collect(toMap(file -> file, file -> file.toFile().length()));
  }

  static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : files(folder)) {
        Files.delete(file);
      }
    }
  }

  static Path largest(Path folder, String suffix) {
    return files(folder).stream()
        .filter(file -> file.toString().endsWith(suffix))
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .orElseThrow();
  }

  static void flipABit(Path file, long position, int bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int was = bytes.read();
      bytes.seek(position);
      bytes.write(was ^ 1 << bit);
    }
  }

  static void shorten(Path file, long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length);
    }
  }

  static long sizeBytes(Path folder) {
    return files(folder).stream().mapToLong(file -> file.toFile().length()).sum();
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
