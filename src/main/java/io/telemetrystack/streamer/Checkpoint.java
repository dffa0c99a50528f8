package io.telemetrystack.streamer;

/**
 * How far a CSV file was read and its rows accepted. Immutable.
 *
 * @param path as the file was named
 * @param identity of the file that was read
 * @param pass which reading of the path from its start this is, counted from 1: one more in a loop,
 *     and where another file has taken the place
 * @param offset unpacked bytes before the row with which to go on
 * @param line number of that row's first line
 * @param finished whether the file, as long as it was, is read to its end. The offset is before the
 *     last rows where these did not end with a line
 */
record Checkpoint(
    String path, FileIdentity identity, long pass, long offset, long line, boolean finished) {

  /** Up to this line there may be no more than a header. */
  private static final int HEADER_LINES = 2;

  static Checkpoint start(String path, FileIdentity identity, long pass) {
    return new Checkpoint(path, identity, pass, 0, 1, false);
  }

  Checkpoint at(long offset, long line) {
    return new Checkpoint(path, identity, pass, offset, line, false);
  }

  /** The same place in what is known of the file by now. */
  Checkpoint of(FileIdentity identity) {
    return new Checkpoint(path, identity, pass, offset, line, finished);
  }

  Checkpoint finishedAs(FileIdentity identity) {
    return new Checkpoint(path, identity, pass, offset, line, true);
  }

  /** Whether a row is before it; with no more than a header, files cannot be told from others. */
  boolean hasRows() {
    return line > HEADER_LINES;
  }

  /** Whether it says more than another, which may be null, of the same path. */
  boolean isAfter(Checkpoint other) {
    if (other == null || pass != other.pass) {
      return other == null || pass > other.pass;
    }
    if (offset != other.offset) {
      return offset > other.offset;
    }
    return finished != other.finished
        ? finished
        : identity.sizeBytes() > other.identity.sizeBytes();
  }

  /** The later of two of the same path, either of which may be null. */
  static Checkpoint later(Checkpoint one, Checkpoint other) {
    return one != null && one.isAfter(other) ? one : other;
  }
}
