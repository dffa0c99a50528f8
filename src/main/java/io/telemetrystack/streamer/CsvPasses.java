package io.telemetrystack.streamer;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which files a pass reads. One thread. */
final class CsvPasses {
  private final boolean loop;
  private final SharedFiles shared;
  private final Checkpoints checkpoints;
  private final Set<Path> done = new HashSet<>();
  private boolean first = true;

  /**
   * @param loop whether a file is read again in the next pass
   */
  CsvPasses(boolean loop, SharedFiles shared, Checkpoints checkpoints) {
    this.loop = loop;
    this.shared = shared;
    this.checkpoints = checkpoints;
  }

  /** Of the files that were found, those that are this node's to read and not yet read. */
  List<Path> next(List<Path> found, long nowMs) {
    List<Path> files =
        found.stream()
            .filter(file -> loop || !done.contains(file))
            .filter(file -> shared.mayOpen(file, nowMs))
            .toList();
    return loop && first ? interrupted(files) : files;
  }

  /** A file is being read; in mode once it is not read again. */
  void opened(Path file) {
    done.add(file);
    first = false;
  }

  /** A file was left before its end, and may come back. */
  void left(Path file) {
    done.remove(file);
  }

  /** The first pass of a process goes on with the one that ended with the process before. */
  private List<Path> interrupted(List<Path> files) {
    long pass = files.stream().mapToLong(this::nextPass).filter(it -> it > 0).min().orElse(0);
    return files.stream().filter(file -> nextPass(file) <= pass).toList();
  }

  /** Number of the pass that the file is due for; 0 where it is not known. */
  private long nextPass(Path file) {
    Checkpoint latest = checkpoints.latest(file.toString());
    if (latest == null) {
      return 0;
    }
    return latest.finished() ? latest.pass() + 1 : latest.pass();
  }
}
