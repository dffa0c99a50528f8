package io.telemetrystack.store.embedded;

/** Bytes of the database that are not a chunk of a version known here. */
final class DamagedChunkException extends RuntimeException {
  DamagedChunkException(String message) {
    super(message);
  }
}
