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
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * Messages put, leased and acknowledged per second on one thread, through the partition and
 * RocksDB, by durability class; beside it the plain file: the same bytes appended to a file in the
 * same pieces, and forced where the class is fsync.
 *
 * <p>As many messages share one write as {@link #batch} says: 1 is a lone caller that waits for
 * each answer, 64 what a partition finds queued under load.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BrokerBenchmark {
  private static final int MESSAGES = 64;
  private static final long PLAIN_FILE_BYTES = 256L << 20;

  @Param({"MEMORY", "DISK", "FSYNC"})
  Durability durability;

  @Param({"256", "65536"})
  int bytes;

  @Param({"1", "64"})
  int batch;

  private Path directory;
  private Cache cache;
  private WriteBufferManager writeBuffers;
  private Partition partition;
  private Group group;
  private Payload payload;
  private FileChannel plain;
  private ByteBuffer plainBytes;
  private long nowMs;

  @Setup
  public void open() throws IOException {
    directory = Files.createTempDirectory("broker-benchmark");
    byte[] content = new byte[bytes];
    new SplittableRandom(1).nextBytes(content);
    payload = new BytesPayload(content);
    RocksDbOverflows overflows = rocksDb();
    partition = new Partition(limits(), durability, overflows.open("topic", 0));
    partition.addGroups(List.of("group"));
    group = partition.group("group").orElseThrow();
    plain =
        FileChannel.open(
            directory.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    plainBytes = ByteBuffer.allocateDirect(bytes * batch);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    partition.close();
    writeBuffers.close();
    cache.close();
    plain.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    }
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void partition() {
    for (int done = 0; done < MESSAGES; done += batch) {
      nowMs++;
      for (int i = 0; i < batch; i++) {
        partition.put("host-1", payload, nowMs);
      }
      partition.commit();
      for (LeasedMessage message : group.lease("a", batch, Long.MAX_VALUE, nowMs)) {
        group.ack(message.handle());
      }
      partition.flush();
    }
  }

  /** Says nothing in class memory but what the copying costs. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void plainFile() throws IOException {
    for (int done = 0; done < MESSAGES; done += batch) {
      plainBytes.clear();
      for (int i = 0; i < batch; i++) {
        plainBytes.put(payload.encode());
      }
      plainBytes.flip();
      if (durability != Durability.MEMORY) {
        plain.write(plainBytes);
      }
      if (durability == Durability.FSYNC) {
        plain.force(false);
      }
    }
    if (plain.position() > PLAIN_FILE_BYTES) {
      plain.truncate(0);
    }
  }

  private RocksDbOverflows rocksDb() {
    org.rocksdb.RocksDB.loadLibrary();
    cache = new LRUCache(64L << 20);
    writeBuffers = new WriteBufferManager(40L << 20, cache);
    return new RocksDbOverflows(
        directory.resolve("broker"), cache, writeBuffers, InstantSource.system());
  }

  private static PartitionLimits limits() {
    return new PartitionLimits(
        new QueueBounds(2_000, 16 << 20),
        1L << 30,
        0,
        30_000,
        5,
        100,
        1 << 20,
        100_000,
        10_000,
        64 << 20);
  }
}
