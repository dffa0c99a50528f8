package io.telemetrystack.store.embedded;

import io.telemetrystack.store.ReadBudget;
import java.util.Iterator;
import java.util.NavigableSet;

/**
 * Points of a time range from chunks and from a copy of the head, which wins where both have a
 * time. Holds one decoded chunk.
 */
final class PointCursor implements Cursor {
  private static final Points NONE = new Points(0);

  private final StoredChunks stored;
  private final Iterator<Integer> buckets;
  private final long startNs;
  private final long endNs;
  private final Points head;
  private final ReadBudget budget;
  private int headIndex;
  private Points chunk = NONE;
  private int chunkIndex;
  private int bucket;
  private boolean inBucket;
  private long timeNs;
  private double value;

  /**
   * What to read.
   *
   * @param startNs inclusive
   * @param endNs inclusive
   * @param budget is spent a chunk at a time
   */
  record Range(long startNs, long endNs, ReadBudget budget) {}

  /** The head has been copied before the stored chunks were opened. */
  PointCursor(StoredChunks stored, NavigableSet<Integer> buckets, Points head, Range range) {
    this.stored = stored;
    this.startNs = range.startNs;
    this.endNs = range.endNs;
    this.budget = range.budget;
    this.head = head;
    this.buckets =
        buckets.subSet(ChunkKey.bucket(startNs), true, ChunkKey.bucket(endNs), true).iterator();
    headIndex = head.indexOf(startNs);
    budget.spendPoints(head.size() - headIndex);
  }

  @Override
  public boolean next() {
    boolean inChunk = chunkIndex < chunk.size() || loadChunk();
    boolean inHead = headIndex < head.size();
    if (!inChunk && !inHead) {
      return false;
    }
    long chunkNs = inChunk ? chunk.timeNs(chunkIndex) : Long.MAX_VALUE;
    long headNs = inHead ? head.timeNs(headIndex) : Long.MAX_VALUE;
    if (inHead && headNs <= chunkNs) {
      take(head, headIndex++);
      chunkIndex += inChunk && headNs == chunkNs ? 1 : 0;
    } else {
      take(chunk, chunkIndex++);
    }
    return timeNs <= endNs;
  }

  private void take(Points points, int index) {
    timeNs = points.timeNs(index);
    value = points.value(index);
  }

  private boolean loadChunk() {
    while (true) {
      byte[] next = nextChunk();
      if (next == null) {
        chunk = NONE;
        chunkIndex = 0;
        return false;
      }
      chunk = ChunkDecoder.decode(next);
      budget.spendPoints(chunk.size());
      chunkIndex = chunk.indexOf(startNs);
      if (chunkIndex < chunk.size()) {
        return true;
      }
    }
  }

  private byte[] nextChunk() {
    byte[] next = inBucket ? stored.after(bucket, chunk.lastNs()) : null;
    while (next == null && buckets.hasNext()) {
      bucket = buckets.next();
      next = firstOfBucket();
    }
    inBucket = next != null;
    return next;
  }

  private byte[] firstOfBucket() {
    if (bucket != ChunkKey.bucket(startNs)) {
      return stored.after(bucket, ChunkKey.bucketStartNs(bucket) - 1);
    }
    byte[] first = stored.atOrBefore(startNs);
    return first != null ? first : stored.after(bucket, startNs);
  }

  @Override
  public long timeNs() {
    return timeNs;
  }

  @Override
  public double value() {
    return value;
  }
}
