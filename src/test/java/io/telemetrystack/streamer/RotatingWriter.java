package io.telemetrystack.streamer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a CSV file by pieces of rows, with rising numbers as values, and rotates it: by renaming,
 * while it writes on for some time or not, or by copying and truncating. Rotated files are numbered
 * from 1 and some are packed.
 */
final class RotatingWriter {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final int MOST_ROTATED = 12;

  private final Path path;
  private final Random random;
  private final List<Double> rows = new ArrayList<>();
  private final List<Path> rotated = new ArrayList<>();
  private final int firstRow;

  /** Where it writes: the path, or the file that was renamed. */
  private Path current;

  private String unwritten = HEADER;
  private long clockMs = 1_000_000;

  RotatingWriter(Path directory, String name, int firstRow, Random random) throws IOException {
    path = directory.resolve(name);
    current = path;
    this.firstRow = firstRow;
    this.random = random;
    append(random.nextInt(HEADER.length() + 1));
  }

  /** The values of all rows that were begun. */
  List<Double> rows() {
    return rows;
  }

  /** Writes a little, or rotates. */
  void step() throws IOException {
    switch (random.nextInt(40)) {
      case 0 -> rename();
      case 1 -> copyAndTruncate();
      case 2 -> pack();
      case 3 -> reopen();
      default -> write(1 + random.nextInt(80));
    }
  }

  /** Writes the rest of the row that was begun, to the file that is at the path at the end. */
  void finish() throws IOException {
    reopen();
    append(unwritten.length());
  }

  private void write(int bytes) throws IOException {
    if (unwritten.length() < bytes) {
      int row = firstRow + rows.size();
      rows.add((double) row);
      unwritten +=
          "1970-01-01T00:00:01Z,F,GPU-%d,h%d,%d.0\n"
              .formatted(random.nextInt(3), random.nextInt(3), row);
    }
    append(Math.min(bytes, unwritten.length()));
  }

  private void append(int bytes) throws IOException {
    Files.writeString(
        current,
        unwritten.substring(0, bytes),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    unwritten = unwritten.substring(bytes);
    touch(current);
  }

  /** What is written is in the order of the times of the files, however fast it is. */
  private void touch(Path file) throws IOException {
    clockMs++;
    Files.setLastModifiedTime(file, FileTime.fromMillis(clockMs));
  }

  /** The file gets another name; the writer may not know yet. */
  private void rename() throws IOException {
    if (!current.equals(path) || !Files.exists(path) || rotated.size() >= MOST_ROTATED) {
      return;
    }
    makeRoom();
    current = Files.move(path, numbered(1, ""));
    rotated.add(0, current);
    if (random.nextBoolean()) {
      Files.createFile(path);
      touch(path);
    }
    if (random.nextBoolean()) {
      reopen();
    }
  }

  /** The writer begins the next file. */
  private void reopen() throws IOException {
    if (current.equals(path)) {
      return;
    }
    endFile();
    current = path;
    unwritten = HEADER;
  }

  private void copyAndTruncate() throws IOException {
    if (!current.equals(path) || !Files.exists(path) || rotated.size() >= MOST_ROTATED) {
      return;
    }
    endFile();
    makeRoom();
    Path copy = Files.copy(path, numbered(1, ""));
    rotated.add(0, copy);
    touch(copy);
    FileChannel.open(path, StandardOpenOption.WRITE).truncate(0).close();
    touch(path);
    unwritten = HEADER;
  }

  /** The last row is whole, though its line may not end. */
  private void endFile() throws IOException {
    boolean lineEnds = random.nextInt(3) > 0 || unwritten.startsWith("timestamp");
    append(Math.max(0, lineEnds ? unwritten.length() : unwritten.length() - 1));
    unwritten = "";
  }

  private void pack() throws IOException {
    int number = 1 + random.nextInt(MOST_ROTATED);
    if (number > rotated.size()) {
      return;
    }
    Path plain = rotated.get(number - 1);
    if (plain.equals(current) || plain.toString().endsWith(".gz")) {
      return;
    }
    Path packed = numbered(number, ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(plain, out);
    }
    Files.setLastModifiedTime(packed, Files.getLastModifiedTime(plain));
    Files.delete(plain);
    rotated.set(number - 1, packed);
  }

  private void makeRoom() throws IOException {
    for (int number = rotated.size(); number >= 1; number--) {
      Path file = rotated.get(number - 1);
      String end = file.toString().endsWith(".gz") ? ".gz" : "";
      Path moved = Files.move(file, numbered(number + 1, end));
      rotated.set(number - 1, moved);
    }
  }

  private Path numbered(int number, String end) {
    return path.resolveSibling(path.getFileName() + "." + number + end);
  }
}
