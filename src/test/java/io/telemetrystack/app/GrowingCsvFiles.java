package io.telemetrystack.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/**
 * A fleet's rows, which a thread appends to a file in pieces of rows while it is followed and
 * rotates in turn by renaming, by copying and truncating, and by renaming of which the writer hears
 * later. Some rotated files are packed.
 */
public final class GrowingCsvFiles implements CsvFilesUnderTest {
  private static final int PIECE_ROWS = 400;
  private static final long PAUSE_NS = 50_000_000;
  private static final int PIECES_PER_FILE = 12;

  private final Path path;
  private final boolean everyName;
  private final List<String> lines;
  private final Random random;
  private final Thread writer;
  private volatile boolean stopped;
  private volatile boolean hurrying;
  private volatile IOException failure;
  private Path current;
  private int rotations;

  /**
   * @param everyName whether rotated files match what is followed too
   */
  public GrowingCsvFiles(Path directory, FleetCsv fleet, boolean everyName, long seed)
      throws IOException {
    path = directory.resolve("live.csv");
    this.everyName = everyName;
    lines = Files.readAllLines(fleet.path());
    random = new Random(seed);
    current = path;
    writer = new Thread(this::write, "csv-writer");
  }

  @Override
  public String[] options() {
    return new String[] {
      "--csv-path=" + path + (everyName ? "*" : ""),
      "--csv-mode=follow",
      "--csv-follow-interval=200ms"
    };
  }

  @Override
  public String[] lastOptions() {
    return options();
  }

  @Override
  public void begin() {
    writer.start();
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    hurrying = true;
    writer.join();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    stopped = true;
    writer.interrupt();
  }

  private void write() {
    try {
      openNext();
      int piece = 0;
      for (int from = 1; from < lines.size() && !stopped; from += PIECE_ROWS) {
        int to = Math.min(lines.size(), from + PIECE_ROWS);
        appendInTwo(String.join("\n", lines.subList(from, to)) + "\n");
        piece++;
        if (piece % PIECES_PER_FILE == 0) {
          rotate();
        } else if (!current.equals(path)) {
          openNext();
        }
      }
    } catch (IOException e) {
      failure = e;
    } catch (UncheckedIOException e) {
      failure = e.getCause();
    }
  }

  /** A piece ends within a row, and some time passes before the rest is there. */
  private void appendInTwo(String text) throws IOException {
    int at = random.nextInt(text.length());
    append(text.substring(0, at));
    pause();
    append(text.substring(at));
  }

  private void append(String text) throws IOException {
    Files.writeString(
        current,
        text,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void pause() {
    if (!hurrying) {
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private void rotate() throws IOException {
    makeRoom();
    rotations++;
    Path first = numbered(1, "");
    if (rotations % 3 == 2) {
      Files.copy(path, first);
      FileChannel.open(path, StandardOpenOption.WRITE).truncate(0).close();
    } else {
      Files.move(path, first);
      if (rotations % 3 == 0) {
        Files.createFile(path);
        current = first;
        return;
      }
    }
    openNext();
  }

  private void openNext() throws IOException {
    current = path;
    append(lines.get(0) + "\n");
  }

  /** Every rotated file gets the next number; the one that becomes the third is packed. */
  private void makeRoom() throws IOException {
    for (int number = rotations; number >= 1; number--) {
      Path plain = numbered(number, "");
      if (!Files.exists(plain)) {
        Files.move(numbered(number, ".gz"), numbered(number + 1, ".gz"));
      } else if (number == 2) {
        pack(plain, numbered(number + 1, ".gz"));
      } else {
        Files.move(plain, numbered(number + 1, ""));
      }
    }
  }

  private static void pack(Path plain, Path packed) throws IOException {
    Path part = packed.resolveSibling("part");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part))) {
      Files.copy(plain, out);
    }
    Files.setLastModifiedTime(part, Files.getLastModifiedTime(plain));
    Files.move(part, packed);
    Files.delete(plain);
  }

  private Path numbered(int number, String end) {
    return path.resolveSibling(path.getFileName() + "." + number + end);
  }
}
