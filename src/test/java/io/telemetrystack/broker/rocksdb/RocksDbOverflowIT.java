package io.telemetrystack.broker.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.OverflowContract;
import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

class RocksDbOverflowIT extends OverflowContract {
  static {
    RocksDB.loadLibrary();
  }

  @TempDir Path directory;
  private final LRUCache cache = new LRUCache(8 << 20);
  private final WriteBufferManager writeBuffers = new WriteBufferManager(16 << 20, cache);
  private Overflow open;

  @Override
  protected Overflow create() {
    open = overflows().open("t", 0);
    return open;
  }

  @Override
  protected Overflow reopen(Overflow closed) {
    closed.close();
    return create();
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
    writeBuffers.close();
    cache.close();
  }

  @Test
  void keepsWhatWasAppendedByAProcessThatWasKilled() throws IOException {
    open.append(messages(0, 100, 10));
    open.remove(0, messages(0, 1, 10).get(0).storedBytes());
    open.flush(100);
    Path copy = copyOfTheDiskAsItIs();

    try (Overflow found = overflows(copy).open("t", 0)) {
      assertThat(found.count()).isEqualTo(99);
      assertThat(found.read(0, 200, Long.MAX_VALUE)).hasSize(99);
      assertThat(found.epoch()).isEqualTo(2);
    }
  }

  @Test
  void refusesALogWithAFlippedBitInTheMiddle() throws IOException {
    open.append(messages(0, 100, 1_000));
    open.append(messages(100, 200, 1_000));
    Path copy = copyOfTheDiskAsItIs();
    flipAByteInTheMiddleOf(largest(copy, ".log"));

    assertThatThrownBy(() -> overflows(copy).open("t", 0))
        .isInstanceOf(OverflowException.class)
        .hasMessageContaining("t/0 cannot be opened")
        .hasMessageContaining("move it away");
  }

  @Test
  void givesSpaceBackAsMessagesAreRemoved() throws IOException {
    long offset = 0;
    for (int round = 0; round < 40; round++, offset += 1_000) {
      open.append(messages(offset, offset + 1_000, 4_096));
    }
    long full = diskBytes();
    for (StoredMessage message : open.read(0, Integer.MAX_VALUE, Long.MAX_VALUE)) {
      open.remove(message.offset(), message.storedBytes());
      open.flush(offset);
    }

    assertThat(full).isGreaterThan(90L << 20);
    await().untilAsserted(() -> assertThat(diskBytes()).isLessThan(full / 2));
  }

  private RocksDbOverflows overflows() {
    return overflows(directory.resolve("disk"));
  }

  private RocksDbOverflows overflows(Path path) {
    return new RocksDbOverflows(path, cache, writeBuffers);
  }

  /** Payloads that cannot be compressed. */
  private static List<StoredMessage> messages(long from, long to, int payloadBytes) {
    Random random = new Random(from);
    return LongStream.range(from, to)
        .mapToObj(
            offset -> {
              byte[] payload = new byte[payloadBytes];
              random.nextBytes(payload);
              return new StoredMessage(offset, "key", payload, 0, 0, 0);
            })
        .toList();
  }

  private Path copyOfTheDiskAsItIs() throws IOException {
    Path from = directory.resolve("disk/t/0");
    Path root = directory.resolve("copy");
    Path to = Files.createDirectories(root.resolve("t/0"));
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName().toString()));
    }
    return root;
  }

  private static Path largest(Path root, String suffix) throws IOException {
    return files(root.resolve("t/0")).stream()
        .filter(file -> file.toString().endsWith(suffix))
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .orElseThrow();
  }

  private static void flipAByteInTheMiddleOf(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = bytes.length() / 2;
      bytes.seek(middle);
      int was = bytes.read();
      bytes.seek(middle);
      bytes.write(was ^ 0x10);
    }
  }

  private long diskBytes() throws IOException {
    return files(directory.resolve("disk/t/0")).stream()
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
