package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.Overflows.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the partitions' files are.
 *
 * <pre>
 * topic/partition/                        a database, with its mark
 * set-aside/topic-partition-time/         one that was damaged, with reason.txt
 * </pre>
 */
record PartitionFiles(Path root) {
  static final String CURRENT = "CURRENT";

  private static final String ASIDE = "set-aside";
  private static final String REASON = "reason.txt";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  Path of(String topic, int partition) {
    Path folder = root.resolve(topic).normalize();
    boolean isChild =
        root.normalize().equals(folder.getParent()) && folder.endsWith(topic) && partition >= 0;
    if (!isChild || topic.isEmpty() || topic.equals(ASIDE)) {
      throw new IllegalArgumentException(
          "no files can be kept for topic '" + topic + "', partition " + partition);
    }
    return folder.resolve(Integer.toString(partition));
  }

  /** Whatever else lies in the directory is left alone. */
  List<Found> found() {
    List<Found> found = new ArrayList<>();
    for (Path topic : folders(root)) {
      String name = topic.getFileName().toString();
      if (!name.equals(ASIDE)) {
        for (Path partition : folders(topic)) {
          if (partition.getFileName().toString().matches("0|[1-9][0-9]{0,8}")) {
            found.add(new Found(name, Integer.parseInt(partition.getFileName().toString())));
          }
        }
      }
    }
    return found;
  }

  List<String> aside() {
    return folders(root.resolve(ASIDE)).stream().map(Path::toString).toList();
  }

  /** Moves all files of a partition away at once; the reason goes with them. */
  Path setAside(String topic, int partition, String reason, Instant now) throws IOException {
    Path from = of(topic, partition);
    Path aside = Files.createDirectories(root.resolve(ASIDE));
    String name = topic + "-" + partition + "-" + TIME.format(now);
    Path to = aside.resolve(name);
    for (int again = 2; Files.exists(to); again++) {
      to = aside.resolve(name + "-" + again);
    }
    writeReason(from, new Aside(topic, partition, reason, now));
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(from.getParent());
    sync(aside);
    return to;
  }

  /** Whether there is a database, or what is left of one. */
  static boolean hasDatabase(Path partition) {
    return hasAny(partition, CURRENT, 0);
  }

  /** Whether there are files that hold something. */
  static boolean holdsSomething(Path partition) {
    return hasAny(partition, ".*\\.sst", 0) || hasAny(partition, ".*\\.log", 1);
  }

  /** The logs and manifests of a database. */
  static List<Path> logs(Path partition) throws IOException {
    try (Stream<Path> files = Files.list(partition)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9]+\\.log|MANIFEST-[0-9]+"))
          .sorted()
          .toList();
    }
  }

  static boolean hasManifest(Path partition) {
    return hasAny(partition, "MANIFEST-.*", 0);
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private record Aside(String topic, int partition, String reason, Instant when) {}

  /** Says nothing where the disk takes no more: the files matter more than their label. */
  private static void writeReason(Path partition, Aside aside) {
    String text =
        String.format(
            "Set aside on %s: partition %d of topic %s.%n%n%s%n%n%s%n",
            aside.when(),
            aside.partition(),
            aside.topic(),
            aside.reason(),
            "The partition went on with an empty queue. What is here holds messages that were accepted"
                + " and not yet acknowledged; those that can still be read can be recovered with"
                + " RocksDB's tools (ldb repair, ldb dump). Where they are not worth that, or were"
                + " sent again, delete this directory: nothing else refers to it.");
    try {
      Files.writeString(partition.resolve(REASON), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return;
    }
  }

  private static boolean hasAny(Path folder, String name, long leastBytes) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .anyMatch(file -> file.toFile().length() >= leastBytes);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
