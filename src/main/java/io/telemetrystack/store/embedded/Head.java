package io.telemetrystack.store.embedded;

/**
 * The points of one field of one series that are not sealed yet, its newest point, and what is
 * known of the chunk that was sealed last. Guarded by the lock of its {@link StoredSeries}.
 *
 * <p>Points in order are compressed as they come and stay in one bucket; others wait, sorted, in
 * {@code late}, and are newer than those they repeat. The first of those in order may be saved: a
 * chunk has them, which the head replaces when it is saved again or sealed.
 */
final class Head {
  /** A head is sealed, and a chunk full, at this many points. */
  static final int FULL = 512;

  private ChunkEncoder open;

  /** How many of the points in order are saved. */
  private int saved;

  private long bucketEndNs;
  private Points late;
  private boolean reported;
  private long latestNs;
  private double latest;
  private SealedTail tail;
  private int newestBucket = Integer.MIN_VALUE;

  /** Whether this point belongs to a later bucket than those here, which must be sealed first. */
  boolean mustSealBefore(long timeNs) {
    return open != null && timeNs >= bucketEndNs;
  }

  void add(long timeNs, double value) {
    if (open == null) {
      open = new ChunkEncoder();
      bucketEndNs = ChunkKey.bucketStartNs(ChunkKey.bucket(timeNs)) + ChunkKey.BUCKET_NS;
      open.append(timeNs, value);
    } else if (timeNs > open.lastNs()) {
      open.append(timeNs, value);
    } else {
      addLate(timeNs, value);
    }
    sawPoint(timeNs, value);
  }

  /** Notes a point as the newest unless a newer one is known. */
  void sawPoint(long timeNs, double value) {
    if (!reported || timeNs >= latestNs) {
      reported = true;
      latestNs = timeNs;
      latest = value;
    }
  }

  boolean isFull() {
    return open.size() >= FULL || (late != null && late.size() >= FULL);
  }

  int capacityBytes() {
    return (open == null ? 0 : open.capacityBytes()) + (late == null ? 0 : late.capacityBytes());
  }

  boolean hasLatest() {
    return reported;
  }

  long latestNs() {
    return latestNs;
  }

  double latest() {
    return latest;
  }

  /** The points in order when there are no others; null otherwise. */
  ChunkEncoder inOrder() {
    return late == null ? open : null;
  }

  /** Whether a chunk begins with the first point in order and has none that is not here. */
  boolean isSaved() {
    return saved > 0;
  }

  /** Whether there are points that no chunk has, or not as they are here. */
  boolean isUnsaved() {
    return open != null && (saved < open.size() || late != null);
  }

  /** Keeps the points in order, all of which are in a chunk now. */
  void saved() {
    saved = open.size();
  }

  /** A sorted copy of all points. */
  Points points() {
    if (open == null) {
      return new Points(0);
    }
    Points points = ChunkDecoder.decode(open.toBytes());
    return late == null ? points : Points.merge(points, late);
  }

  /** The last chunk of the bucket of these points; null when it must be looked up. */
  SealedTail tail() {
    return tail;
  }

  /** The newest bucket into which points were sealed since the store was opened. */
  int newestBucket() {
    return newestBucket;
  }

  /** Forgets the points, which are in chunks now. */
  void sealed(SealedTail newTail) {
    newestBucket = Math.max(newestBucket, ChunkKey.bucket(open.firstNs()));
    open = null;
    saved = 0;
    late = null;
    tail = newTail;
  }

  private void addLate(long timeNs, double value) {
    if (late == null) {
      late = new Points(4);
    }
    late.put(timeNs, value);
  }
}
