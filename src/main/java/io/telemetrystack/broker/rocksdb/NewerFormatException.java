package io.telemetrystack.broker.rocksdb;

/**
 * A record was written by a later version of this program: nothing is damaged, but nobody here can
 * read it.
 */
final class NewerFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NewerFormatException(String what, int found, int known) {
    super(
        what
            + " is of format version "
            + found
            + ", this program knows versions up to "
            + known
            + ": start the version that wrote it");
  }
}
