package io.telemetrystack.streamer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file. Immutable.
 *
 * @param key tells it from others, such as device and inode
 */
record FileStat(String key, long sizeBytes, long modifiedNs) {
  /** Of the file at a path; empty where there is none. */
  static Optional<FileStat> of(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        return Optional.empty();
      }
      long modifiedNs = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      return Optional.of(new FileStat(String.valueOf(found.fileKey()), found.size(), modifiedNs));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  long modifiedMs() {
    return TimeUnit.NANOSECONDS.toMillis(modifiedNs);
  }
}
