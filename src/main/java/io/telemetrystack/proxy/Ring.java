package io.telemetrystack.proxy;

import io.telemetrystack.cluster.StableHash;
import java.util.Arrays;

/**
 * Consistent hashing of keys to partitions, a pure function of key, number of partitions and
 * virtual nodes: every node gives the same answer. Immutable.
 *
 * <p>The circle is cut into equal arcs. Partitions are added one after the other; each takes its
 * share of arcs from those that have most, in an order that is its own. So with n partitions each
 * has 1/n of the circle but for one arc, and the next partition moves 1/(n+1) of it and no more.
 * Arcs at random places would leave the shares to chance: 150 a partition miss them by 8 % each.
 */
final class Ring {
  private static final int MOST_PARTITIONS = 64;
  private static final long ARC_BITS = 0xffff;

  private final byte[] owners;

  /**
   * @param partitions from 1 to {@value #MOST_PARTITIONS}
   * @param virtualNodes arcs that each of {@value #MOST_PARTITIONS} partitions would have, at most
   *     1000
   */
  Ring(int partitions, int virtualNodes) {
    if (partitions < 1 || partitions > MOST_PARTITIONS) {
      throw new IllegalArgumentException(partitions + " partitions");
    }
    owners = new byte[virtualNodes * MOST_PARTITIONS];
    int[] shares = new int[partitions];
    shares[0] = owners.length;
    for (int partition = 1; partition < partitions; partition++) {
      add(partition, shares);
    }
  }

  int partition(String key) {
    long hash = StableHash.of(key);
    return owners[(int) (((hash >>> 33) * owners.length) >>> 31)];
  }

  /** The new partition takes its share; nobody gives below the share that all now have. */
  private void add(int partition, int[] shares) {
    int share = owners.length / (partition + 1);
    int[] arcs = arcsInOrderOf(partition);
    for (int keep = share + 1; keep >= share; keep--) {
      for (int i = 0; i < arcs.length && shares[partition] < share; i++) {
        int owner = owners[arcs[i]];
        if (owner != partition && shares[owner] > keep) {
          shares[owner]--;
          shares[partition]++;
          owners[arcs[i]] = (byte) partition;
        }
      }
    }
  }

  private int[] arcsInOrderOf(int partition) {
    long[] placed = new long[owners.length];
    Arrays.setAll(
        placed,
        arc -> (StableHash.mix(((long) partition << Integer.SIZE) | arc) & ~ARC_BITS) | arc);
    Arrays.sort(placed);
    return Arrays.stream(placed).mapToInt(place -> (int) (place & ARC_BITS)).toArray();
  }
}
