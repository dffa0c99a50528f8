package io.telemetrystack.streamer;

import java.io.IOException;

/**
 * Where reading a file begins.
 *
 * @param place where a read would go on
 */
record CsvStart(Kind kind, Checkpoint place) {
  /** Why there. */
  enum Kind {
    /** Nothing of the path was read before, or all of it and it is to be read again. */
    START,
    /** It was read up to there. */
    GOES_ON,
    /** What was read before was another file. */
    CHANGED,
    /** It was read to its end and is as it was. */
    FINISHED
  }

  /**
   * @param latest what is known of the path, null for nothing
   * @param again whether a file that was finished is read once more
   */
  static CsvStart of(CsvFile file, Checkpoint latest, boolean again) throws IOException {
    String path = file.path().toString();
    FileIdentity identity = file.identity();
    if (latest == null) {
      return new CsvStart(Kind.START, Checkpoint.start(path, identity, 1));
    }
    if (latest.finished() && again) {
      return new CsvStart(Kind.START, Checkpoint.start(path, identity, latest.pass() + 1));
    }
    if (!file.continues(latest)) {
      return new CsvStart(Kind.CHANGED, Checkpoint.start(path, identity, latest.pass() + 1));
    }
    if (latest.finished() && identity.sizeBytes() == latest.identity().sizeBytes()) {
      return new CsvStart(Kind.FINISHED, latest);
    }
    return new CsvStart(
        Kind.GOES_ON,
        new Checkpoint(path, identity, latest.pass(), latest.offset(), latest.line(), false));
  }
}
