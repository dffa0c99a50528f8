package io.telemetrystack.store.embedded;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksIterator;

/**
 * Turns heads into chunks. The caller holds the lock of the series.
 *
 * <p>Keeps the invariant that chunks of one field of one series never overlap: points that belong
 * into a stored chunk, or are few and follow a small one, are written together with it. A chunk
 * never changes its key by that, so sealing only ever puts, in one batch.
 */
final class Sealer {
  /** A chunk of fewer points is always extended. */
  private static final int SMALL = 128;

  private final Database database;

  Sealer(Database database) {
    this.database = database;
  }

  /**
   * Afterwards the head is empty; after an exception it is as before.
   *
   * @return how many bytes of memory the points took
   */
  int seal(int series, int field, Head head) {
    int bytes = head.capacityBytes();
    if (bytes == 0) {
      return 0;
    }
    ChunkEncoder inOrder = head.inOrder();
    if (inOrder != null && isApart(inOrder, head)) {
      if (head.isUnsaved()) {
        put(series, field, inOrder);
      }
      head.sealed(SealedTail.of(inOrder));
    } else if (inOrder != null && followsTail(head.tail(), inOrder)) {
      head.sealed(extendTail(series, field, head));
    } else {
      head.sealed(insert(series, field, head.points()));
    }
    return bytes;
  }

  /**
   * Writes the points of a head, which stay there where they are few, for their chunk to grow: it
   * is written again, whole, and need not be read for that. Those that came late, must be brought
   * together with what is stored, or have not changed since they were saved are sealed.
   *
   * @return how many bytes of memory points took that were sealed
   */
  int save(int series, int field, Head head) {
    ChunkEncoder inOrder = head.inOrder();
    boolean grows = inOrder != null && inOrder.size() < SMALL && head.isUnsaved();
    if (!grows || !isApart(inOrder, head)) {
      return seal(series, field, head);
    }
    put(series, field, inOrder);
    head.saved();
    return 0;
  }

  private void put(int series, int field, ChunkEncoder chunk) {
    database.putChunks(series, field, List.of(chunk.toBytes()));
  }

  /** Whether the points become a chunk whatever is stored, which then need not be read. */
  private boolean isApart(ChunkEncoder points, Head head) {
    int bucket = ChunkKey.bucket(points.firstNs());
    return head.isSaved()
        || bucket > Math.max(head.newestBucket(), database.newestBucketAtOpen())
        || (followsTail(head.tail(), points) && !extendsChunk(head.tail().size(), points.size()));
  }

  private static boolean followsTail(SealedTail tail, ChunkEncoder points) {
    return tail != null
        && tail.bucket() == ChunkKey.bucket(points.firstNs())
        && tail.lastNs() < points.firstNs();
  }

  private SealedTail extendTail(int series, int field, Head head) {
    SealedTail tail = head.tail();
    byte[] stored = database.chunk(ChunkKey.of(tail.bucket(), series, field, tail.firstNs()));
    if (stored == null) {
      return insert(series, field, head.points());
    }
    List<byte[]> chunks = new ArrayList<>();
    encode(Points.merge(ChunkDecoder.decode(stored), head.points()), chunks);
    database.putChunks(series, field, chunks);
    return SealedTail.of(chunks.get(chunks.size() - 1));
  }

  /** Returns the last chunk of the last bucket, or null where others follow what was put in. */
  private SealedTail insert(int series, int field, Points points) {
    List<byte[]> chunks = new ArrayList<>();
    boolean others = false;
    try (RocksIterator iterator = database.chunks()) {
      int from = 0;
      while (from < points.size()) {
        StoredChunks stored = new StoredChunks(iterator, series, field);
        byte[] before = stored.atOrBefore(points.timeNs(from));
        long endNs = stored.nextFirstNs(points.timeNs(from));
        others = stored.isFollowed();
        int to = points.indexOf(endNs);
        encode(joined(before, points.slice(from, to)), chunks);
        from = to;
      }
    }
    database.putChunks(series, field, chunks);
    return others ? null : SealedTail.of(chunks.get(chunks.size() - 1));
  }

  private static Points joined(byte[] before, Points points) {
    boolean apart =
        before == null
            || (ChunkDecoder.lastNs(before) < points.timeNs(0)
                && !extendsChunk(ChunkDecoder.size(before), points.size()));
    return apart ? points : Points.merge(ChunkDecoder.decode(before), points);
  }

  /** Whether the rewriting of a chunk is worth it for points that follow it. */
  private static boolean extendsChunk(int stored, int points) {
    return stored + points <= Head.FULL && (stored < SMALL || stored <= 2 * points);
  }

  /** As few chunks as will do, of about equal size. */
  private static void encode(Points points, List<byte[]> chunks) {
    int count = (points.size() + Head.FULL - 1) / Head.FULL;
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) points.size() * i / count);
      int to = (int) ((long) points.size() * (i + 1) / count);
      chunks.add(ChunkEncoder.encode(points, from, to));
    }
  }
}
