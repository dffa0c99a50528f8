package io.telemetrystack.broker;

import io.telemetrystack.broker.rocksdb.RocksDbOverflows;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.message.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Prints how fast messages of 256 random bytes go to the overflow and drain from it, how long
 * single puts of class disk take, how the disk shrinks, and what a queued message costs in heap.
 * Arguments: the directory to work in, and the number of messages.
 */
public final class OverflowBenchmark {
  private static final int BYTES = 256;
  private static final int DISTINCT = 4096;
  private static final int PER_WRITE = 512;
  private static final int LEASED_AT_ONCE = 1_000;
  private static final int SINGLE_PUTS = 500_000;
  private static final int QUEUED = 1_000_000;
  private static final double NS = 1e9;

  private final Path directory;
  private final List<Payload> payloads = new ArrayList<>();
  private Partition partition;
  private Group group;

  private OverflowBenchmark(Path directory) {
    this.directory = directory;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < DISTINCT; i++) {
      byte[] content = new byte[BYTES];
      random.nextBytes(content);
      payloads.add(new BytesPayload(content));
    }
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "overflow");
    int messages = Integer.parseInt(arguments[1]);
    RocksDB.loadLibrary();
    try (Cache cache = new LRUCache(64L << 20);
        WriteBufferManager buffers = new WriteBufferManager(40L << 20, cache)) {
      new OverflowBenchmark(directory).run(cache, buffers, messages);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
      }
    }
  }

  private void run(Cache cache, WriteBufferManager buffers, int messages) throws IOException {
    RocksDbOverflows overflows =
        new RocksDbOverflows(directory.resolve("broker"), cache, buffers, InstantSource.system());
    plainFile(messages);
    open(overflows, Durability.MEMORY, 0);
    writeAndDrain(messages);
    writeAndDrain(messages);
    partition.close();
    open(overflows, Durability.DISK, 1);
    singlePuts();
    partition.close();
    open(overflows, Durability.MEMORY, 2);
    heapBytes();
    partition.close();
  }

  private void open(RocksDbOverflows overflows, Durability durability, int number) {
    PartitionLimits limits =
        new PartitionLimits(
            new QueueBounds(number == 2 ? QUEUED : 2_000, number == 2 ? Long.MAX_VALUE : 16 << 20),
            Long.MAX_VALUE,
            0,
            30_000,
            5,
            100,
            1 << 20,
            100_000,
            10_000,
            64 << 20);
    partition = new Partition(limits, durability, overflows.open("topic", number));
    partition.addGroups(List.of("group"));
    group = partition.group("group").orElseThrow();
  }

  private void plainFile(int messages) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES * PER_WRITE);
    long fromNs = System.nanoTime();
    Path file = directory.resolve("plain");
    try (FileChannel plain =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < messages; i += PER_WRITE) {
        buffer.clear();
        for (int j = 0; j < PER_WRITE; j++) {
          buffer.put(payload(i + j).encode());
        }
        plain.write(buffer.flip());
      }
    }
    rate("plain file, written", messages, fromNs);
    Files.delete(file);
  }

  private void writeAndDrain(int messages) throws IOException {
    long fromNs = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      partition.put("host-1", payload(i), 0);
      if (partition.staged() == PER_WRITE) {
        partition.commit();
      }
    }
    partition.commit();
    rate("overflow, written", messages, fromNs);
    System.out.printf("on disk: %d MiB%n", diskBytes() >> 20);
    fromNs = System.nanoTime();
    long slowestNs = 0;
    for (int drained = 0; drained < messages; ) {
      long atNs = System.nanoTime();
      List<LeasedMessage> leased = group.lease("a", LEASED_AT_ONCE, Long.MAX_VALUE, 0);
      leased.forEach(message -> group.ack(message.handle()));
      partition.flush();
      drained += leased.size();
      slowestNs = Math.max(slowestNs, System.nanoTime() - atNs);
    }
    rate("overflow, drained", messages, fromNs);
    System.out.printf("slowest %d of the drain: %.1f ms%n", LEASED_AT_ONCE, slowestNs / 1e6);
    System.out.printf("on disk after it: %d MiB%n", diskBytes() >> 20);
  }

  private void singlePuts() {
    long[] tookNs = new long[SINGLE_PUTS];
    for (int i = 0; i < SINGLE_PUTS; i++) {
      long fromNs = System.nanoTime();
      partition.put("host-1", payload(i), 0);
      partition.commit();
      tookNs[i] = System.nanoTime() - fromNs;
      if (i % LEASED_AT_ONCE == LEASED_AT_ONCE - 1) {
        group
            .lease("a", LEASED_AT_ONCE, Long.MAX_VALUE, 0)
            .forEach(message -> group.ack(message.handle()));
        partition.flush();
      }
    }
    Arrays.sort(tookNs);
    System.out.printf(
        "put in class disk, one by one: median %.1f us, p99 %.1f us, p99.9 %.1f us, slowest %.1f"
            + " ms%n",
        tookNs[SINGLE_PUTS / 2] / 1e3,
        tookNs[SINGLE_PUTS / 100 * 99] / 1e3,
        tookNs[SINGLE_PUTS / 1000 * 999] / 1e3,
        tookNs[SINGLE_PUTS - 1] / 1e6);
  }

  /** The messages share their bytes and their key, so that what is counted is the queue's own. */
  private void heapBytes() {
    long before = usedHeap();
    for (int i = 0; i < QUEUED; i++) {
      partition.put("host-1", payload(i), 0);
    }
    System.out.printf(
        "heap of a queued message, beside payload and key: %.1f bytes (%d queued)%n",
        (usedHeap() - before) / (double) QUEUED,
        partition.stats().groups().get("group").residentMessages());
  }

  private Payload payload(int i) {
    return payloads.get(i % DISTINCT);
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private long diskBytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void rate(String what, int messages, long fromNs) {
    double seconds = (System.nanoTime() - fromNs) / NS;
    System.out.printf("%s: %.0f messages/s%n", what, messages / seconds);
  }
}
