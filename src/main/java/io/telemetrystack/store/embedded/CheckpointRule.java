package io.telemetrystack.store.embedded;

/**
 * When heads are written and the log begins anew. With many series the log may be longer: to write
 * a head costs much the same whether it has gained a few points or many.
 */
final class CheckpointRule {
  /** Points of a head that are worth the writing. */
  private static final int WORTH_WRITING = 64;

  /** How much longer the log may get until there are those. */
  private static final int MOST_TIMES_LOG_BYTES = 4;

  private static final int TOO_LARGE = 2;

  private final EmbeddedStoreConfig config;

  CheckpointRule(EmbeddedStoreConfig config) {
    this.config = config;
  }

  /** Whether the log or the heads are so large that they should be written soon. */
  boolean isDue(OpenedStore store) {
    return exceeds(store, 1);
  }

  /** Whether they are so large that nothing may be added before. */
  boolean isOverdue(OpenedStore store) {
    return exceeds(store, TOO_LARGE);
  }

  /** Whether heads may keep the points that are written, for their chunks to grow. */
  boolean keepsHeads(OpenedStore store) {
    return store.ingest().headBytes() <= config.headBytes();
  }

  private boolean exceeds(OpenedStore store, int times) {
    long logBytes = store.log().sizeBytes() / times;
    return store.ingest().headBytes() / times > config.headBytes()
        || logBytes > MOST_TIMES_LOG_BYTES * config.logBytes()
        || (logBytes > config.logBytes() && store.ingest().tookForEachHead(WORTH_WRITING));
  }
}
