package io.telemetrystack.store;

/** The double that the API is tested on is held to what every store is. */
final class InMemoryStoreTest extends TelemetryStoreContract {
  private final TelemetryStore store = new InMemoryStore();

  @Override
  protected TelemetryStore store() {
    return store;
  }

  @Override
  protected void settle() {}
}
