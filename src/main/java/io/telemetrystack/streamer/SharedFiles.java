package io.telemetrystack.streamer;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which files this node may read now: all of its own, and of those shared with other nodes the ones
 * that are its part. One thread; time is an argument.
 *
 * <p>A shared file is opened some time after it became this node's, so that the node before has
 * said how far it came.
 */
final class SharedFiles {
  /** How long the others are listened to before a file is opened. */
  static final long LISTENING_MS = 2_000;

  private final boolean shared;
  private final Predicate<String> mine;
  private final Map<Path, Long> sinceMs = new HashMap<>();

  /**
   * @param mine whether this node reads a shared file; may change at any moment
   */
  SharedFiles(boolean shared, Predicate<String> mine) {
    this.shared = shared;
    this.mine = mine;
  }

  boolean areShared() {
    return shared;
  }

  /** Whether a file is this node's to read. */
  boolean isMine(String path) {
    return !shared || mine.test(path);
  }

  /** Whether reading may begin. */
  boolean mayOpen(Path file, long nowMs) {
    if (!isMine(file.toString())) {
      sinceMs.remove(file);
      return false;
    }
    return !shared || nowMs - sinceMs.computeIfAbsent(file, key -> nowMs) >= LISTENING_MS;
  }
}
