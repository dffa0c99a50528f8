package io.telemetrystack.store;

/** The store cannot answer now; the same call may succeed later. */
public final class StoreUnavailableException extends RuntimeException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
