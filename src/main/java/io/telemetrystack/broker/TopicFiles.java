package io.telemetrystack.broker;

import io.telemetrystack.wire.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the settings of each topic in {@code <directory>/<topic>/settings}, a {@link TopicText}
 * that is replaced as a whole and survives a power cut. One thread; blocks.
 *
 * <p>A file that cannot be believed is left as it is, and its topic unserved: with settings made up
 * instead, the topic might promise less than somebody has asked of it.
 */
public final class TopicFiles {
  private static final String FILE = "settings";
  private static final String NEXT = "settings.new";

  private final Path directory;

  /**
   * @param directory of all topics; need not exist yet
   */
  public TopicFiles(Path directory) {
    this.directory = directory;
  }

  /** The topics that have a file, by name. */
  List<String> found() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> topics = Files.list(directory)) {
      return topics
          .filter(topic -> Files.exists(topic.resolve(FILE)))
          .map(topic -> topic.getFileName().toString())
          .filter(Topics::isName)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new TopicFileException(directory + " cannot be read (" + e + ")", e);
    }
  }

  /**
   * Empty where the topic has no file. Throws {@link TopicFileException} where it cannot be read.
   */
  Optional<TopicSettings> read(String topic) {
    Path file = file(topic);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = text(file);
    int format = TopicText.format(text);
    if (format > TopicText.FORMAT) {
      throw new TopicFileException(
          file + " is of format " + format + ", which a newer version has written; start that one",
          null);
    }
    Optional<TopicSettings> settings = TopicText.read(topic, text);
    if (settings.isEmpty()) {
      throw new TopicFileException(
          file
              + " is damaged; restore it, or delete it: the topic then has the settings of a new"
              + " one, and the partitions and groups that are found",
          null);
    }
    return settings;
  }

  /**
   * Throws {@link TopicFileException} where it cannot be written; what was there before remains.
   */
  void write(String topic, TopicSettings settings) {
    Path file = file(topic);
    Path next = file.resolveSibling(NEXT);
    try {
      Files.createDirectories(file.getParent());
      writeSynced(next, TopicText.write(topic, settings));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(file.getParent());
      sync(directory);
    } catch (IOException e) {
      throw new TopicFileException(file + " cannot be written (" + e + ")", e);
    }
  }

  private Path file(String topic) {
    return directory.resolve(topic).resolve(FILE);
  }

  private static String text(Path file) {
    try {
      // A byte that is not ASCII is damage too, and no reason to fail.
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new TopicFileException(file + " cannot be read (" + e + ")", e);
    }
  }

  private static void writeSynced(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
