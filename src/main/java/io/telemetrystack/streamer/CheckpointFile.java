package io.telemetrystack.streamer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the checkpoints of a node in one file, a {@link CheckpointText} that is replaced as a
 * whole. One thread; blocks.
 *
 * <p>It is not synced: what a power cut leaves of it is an earlier text, or one that is seen to be
 * damaged. Without a text that can be believed the files are read from their start; what is there
 * is put aside.
 */
final class CheckpointFile {
  static final String NAME = "csv-checkpoints";

  private static final String NEXT = NAME + ".new";
  private static final String ASIDE = NAME + ".unreadable";

  private final Path directory;

  CheckpointFile(Path directory) {
    this.directory = directory;
  }

  /**
   * What was found.
   *
   * @param problem why nothing can be believed of it, empty when all is well
   */
  record Found(List<Checkpoint> checkpoints, String problem) {}

  Found read() {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return new Found(List.of(), "");
    }
    try {
      // A byte that is not ASCII is damage too, and no reason to fail.
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      Optional<List<Checkpoint>> checkpoints = CheckpointText.read(text);
      if (checkpoints.isPresent()) {
        return new Found(checkpoints.get(), "");
      }
      Files.move(file, directory.resolve(ASIDE), StandardCopyOption.REPLACE_EXISTING);
      int format = CheckpointText.format(text);
      String what =
          format > CheckpointText.FORMAT
              ? "of format " + format + ", which a newer version has written"
              : "damaged";
      return new Found(List.of(), file + " is " + what + " and is now " + ASIDE);
    } catch (IOException e) {
      return new Found(List.of(), file + " cannot be read (" + e + ")");
    }
  }

  void write(Collection<Checkpoint> checkpoints) throws IOException {
    Path next = directory.resolve(NEXT);
    Files.writeString(next, CheckpointText.write(checkpoints));
    Files.move(
        next,
        directory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
