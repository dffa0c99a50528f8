package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.OverflowException.Kind;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells what may help against a failure of the files of one partition. */
record Failures(Path path) {
  OverflowException of(String what, Exception cause) {
    if (cause instanceof OverflowException known) {
      return known;
    }
    return new OverflowException(
        kind(cause), path + ": cannot " + what + " (" + reason(cause) + ")", cause);
  }

  OverflowException damaged(String how) {
    return new OverflowException(Kind.DAMAGED, path + ": " + how, null);
  }

  OverflowException failed(String how) {
    return new OverflowException(Kind.FAILED, path + ": " + how, null);
  }

  private static Kind kind(Exception cause) {
    if (cause instanceof RocksDBException e) {
      return kind(e.getStatus(), reason(e));
    }
    if (cause instanceof IOException) {
      return isNoSpace(reason(cause)) ? Kind.NO_SPACE : Kind.FAILED;
    }
    return cause instanceof IllegalArgumentException || cause instanceof BufferUnderflowException
        ? Kind.DAMAGED
        : Kind.FAILED;
  }

  private static Kind kind(Status status, String reason) {
    if ((status != null && status.getSubCode() == Status.SubCode.NoSpace) || isNoSpace(reason)) {
      return Kind.NO_SPACE;
    }
    boolean corrupt = status != null && status.getCode() == Status.Code.Corruption;
    return corrupt || reason.contains("No such file") ? Kind.DAMAGED : Kind.FAILED;
  }

  private static boolean isNoSpace(String reason) {
    return reason.contains("No space left") || reason.contains("quota exceeded");
  }

  private static String reason(Exception cause) {
    if (cause instanceof RocksDBException e && e.getStatus() != null) {
      return e.getStatus().getCode() + ": " + e.getMessage();
    }
    return cause.toString();
  }
}
