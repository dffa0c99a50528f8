package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflow.Append;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Fills an overflow, opens it again and drains it, with 256 B messages, half of each
 * incompressible.
 *
 * <p>Usage: RocksDbOverflowBenchmark DIRECTORY MESSAGES GROUPS [shuffled]; shuffled removes each
 * window in random order, as several consumers do.
 */
public final class RocksDbOverflowBenchmark {
  private static final int BATCH = 1_000;
  private static final int WINDOW = 1_024;
  private static final long WINDOW_BYTES = 4 << 20;
  private static final int PAYLOAD_BYTES = 256;

  private final Path directory;
  private final int messages;
  private final boolean shuffled;
  private final Random random = new Random(1);
  private final List<Long> stepsNs = new ArrayList<>();

  private RocksDbOverflowBenchmark(Path directory, int messages, boolean shuffled) {
    this.directory = directory;
    this.messages = messages;
    this.shuffled = shuffled;
  }

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(args[0]), "overflow");
    RocksDbOverflowBenchmark benchmark =
        new RocksDbOverflowBenchmark(
            directory, Integer.parseInt(args[1]), List.of(args).contains("shuffled"));
    try (Disk disk = new Disk()) {
      benchmark.run(disk, Integer.parseInt(args[2]));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void run(Disk disk, int groups) {
    RocksDbOverflows overflows = disk.overflows(directory);
    try (Overflow overflow = overflows.open("t", 0)) {
      for (int group = 0; group < groups; group++) {
        overflow.addGroup("g" + group);
      }
      measure("write", groups, () -> fill(overflow));
      System.out.printf("on disk      %6d MiB%n", diskBytes() >> 20);
    }
    long startNs = System.nanoTime();
    try (Overflow overflow = overflows.open("t", 0)) {
      System.out.printf("open         %6.1f ms%n", (System.nanoTime() - startNs) / 1e6);
      measure("drain", groups, () -> overflow.groups().forEach(group -> drain(overflow, group)));
      System.out.printf("on disk      %6d MiB%n", diskBytes() >> 20);
      overflow.sync();
      measure("single", 1, () -> appendOneByOne(overflow));
    }
  }

  private void measure(String what, int groups, Runnable work) {
    stepsNs.clear();
    long startNs = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - startNs) / 1e9;
    long[] steps = stepsNs.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(steps);
    double perStep = what.equals("single") ? 1 : (double) messages * groups / steps.length;
    System.out.printf(
        "%-12s %,9.0f messages/s, step p50 %.3f p99 %.3f p99.9 %.3f max %.1f ms%n",
        what,
        perStep * steps.length / seconds,
        steps[steps.length / 2] / 1e6,
        steps[(int) (steps.length * 0.99)] / 1e6,
        steps[(int) (steps.length * 0.999)] / 1e6,
        steps[steps.length - 1] / 1e6);
  }

  private void fill(Overflow overflow) {
    byte[][] payloads = new byte[512][PAYLOAD_BYTES];
    for (byte[] payload : payloads) {
      random.nextBytes(payload);
      Arrays.fill(payload, 0, PAYLOAD_BYTES / 2, (byte) 'x');
    }
    for (long offset = 0; offset < messages; offset += BATCH) {
      List<StoredMessage> batch = new ArrayList<>(BATCH);
      for (long at = offset; at < offset + BATCH; at++) {
        batch.add(new StoredMessage(at, "host-1", payloads[(int) (at & 511)], 1, 0, 0));
      }
      step(() -> overflow.append(appends(overflow, batch), false));
    }
  }

  private void drain(Overflow overflow, GroupOverflow group) {
    long[] at = {0};
    while (group.count() > 0) {
      step(
          () -> {
            List<StoredMessage> window = group.read(at[0], WINDOW, WINDOW_BYTES);
            at[0] = window.get(window.size() - 1).offset() + 1;
            if (shuffled) {
              Collections.shuffle(window, random);
            }
            for (StoredMessage message : window) {
              group.remove(message.offset(), message.storedBytes());
            }
            overflow.flush();
            group.trim(messages);
          });
    }
  }

  private void appendOneByOne(Overflow overflow) {
    for (long offset = messages; offset < messages + 100_000; offset++) {
      StoredMessage message = new StoredMessage(offset, "host-1", new byte[PAYLOAD_BYTES], 1, 0, 0);
      step(() -> overflow.append(appends(overflow, List.of(message)), false));
    }
  }

  private static List<Append> appends(Overflow overflow, List<StoredMessage> batch) {
    return overflow.groups().stream().map(group -> new Append(group, batch)).toList();
  }

  private void step(Runnable work) {
    long startNs = System.nanoTime();
    work.run();
    stepsNs.add(System.nanoTime() - startNs);
  }

  private long diskBytes() {
    return Disk.sizeBytes(directory.resolve("t/0"));
  }
}
