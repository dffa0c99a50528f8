package io.telemetrystack.wire;

import java.util.List;

/**
 * How far files were read that all nodes share, said by a streamer to all. Unanswered; may be lost
 * or come twice.
 *
 * @param asking whether the others are to say all that they know
 */
public record CheckpointsNews(boolean asking, List<Source> sources) {
  /**
   * One file. No number is negative but the fingerprint.
   *
   * @param path as the file is named on every node
   * @param sizeBytes how much of the file the fingerprint is of
   * @param pass how often the path was begun anew
   * @param offset unpacked bytes before the row to go on with, whose number is {@code line}
   * @param finished whether the file was read to its end
   */
  public record Source(
      String path,
      long sizeBytes,
      long fingerprint,
      long pass,
      long offset,
      long line,
      boolean finished) {}

  public CheckpointsNews {
    sources = List.copyOf(sources);
  }
}
