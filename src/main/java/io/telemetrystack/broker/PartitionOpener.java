package io.telemetrystack.broker;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import java.util.List;

/**
 * Opens a partition's disk, for the first time and after it has failed. A damaged one is set aside,
 * and the partition goes on with an empty one. Called as the partition is.
 */
final class PartitionOpener {
  private final PartitionRef ref;
  private final PartitionLimits limits;
  private final Overflows overflows;
  private final DamageReport damage;

  /**
   * @param damage told of what was set aside or is lost
   */
  PartitionOpener(
      PartitionRef ref, PartitionLimits limits, Overflows overflows, DamageReport damage) {
    this.ref = ref;
    this.limits = limits;
    this.overflows = overflows;
    this.damage = damage;
  }

  PartitionRef ref() {
    return ref;
  }

  /**
   * Throws {@link OverflowException} where the disk cannot be used now.
   *
   * @param groups that the partition has at least
   * @param carried what an earlier life has saved
   */
  Partition open(Durability durability, List<String> groups, CarriedOver carried) {
    try {
      return tryToOpen(durability, groups, carried);
    } catch (OverflowException e) {
      if (e.kind() != OverflowException.Kind.DAMAGED) {
        throw e;
      }
      setAside(e.getMessage());
      return tryToOpen(durability, groups, carried);
    }
  }

  /** The files must be closed. */
  void setAside(String reason) {
    String place = overflows.setAside(ref.topic(), ref.partition(), reason);
    damage.setAside(place, reason);
  }

  private Partition tryToOpen(Durability durability, List<String> groups, CarriedOver carried) {
    Overflow overflow = overflows.open(ref.topic(), ref.partition());
    damage.lost(overflow.lostInPowerCut());
    try {
      Partition.restore(carried, overflow);
      Partition partition = new Partition(limits, durability, overflow);
      partition.addGroups(groups);
      return partition;
    } catch (RuntimeException e) {
      overflow.close();
      throw e;
    }
  }
}
