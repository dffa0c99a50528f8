package io.telemetrystack.app.command;

/**
 * What has become of the rows of a file before a place. Immutable.
 *
 * @param place null before the first row
 * @param accepted values that the node has taken
 * @param absent rows that say that there is no value
 * @param rejected rows that it refused
 */
record LoadProgress(CsvPlace place, long accepted, long absent, long rejected) {
  static final LoadProgress START = new LoadProgress(null, 0, 0, 0);

  LoadProgress plus(CsvPlace end, ChunkAnswer answer) {
    return new LoadProgress(
        end, accepted + answer.accepted(), absent + answer.absent(), rejected + answer.rejected());
  }

  long rows() {
    return place == null ? 0 : place.rows();
  }

  long packedOffset() {
    return place == null ? 0 : place.packedOffset();
  }
}
