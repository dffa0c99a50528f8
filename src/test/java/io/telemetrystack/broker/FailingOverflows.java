package io.telemetrystack.broker;

import io.telemetrystack.broker.OverflowException.Kind;
import java.util.ArrayList;
import java.util.List;

/** One partition's disk, which can be damaged or refuse to open. */
final class FailingOverflows implements Overflows {
  InMemoryOverflow disk = new InMemoryOverflow();
  boolean damaged;
  boolean refuseToOpen;

  /** Why files were set aside, each time. */
  final List<String> setAside = new ArrayList<>();

  /** How the first access after the next opening fails, or null. */
  Kind failNextLife;

  private boolean opened;

  void restart() {
    disk = disk.reopened();
    opened = false;
  }

  @Override
  public List<Found> found() {
    return List.of();
  }

  @Override
  public Overflow open(String topic, int partition) {
    if (damaged) {
      throw new OverflowException(Kind.DAMAGED, "flipped bit", null);
    }
    if (refuseToOpen) {
      throw new OverflowException(Kind.FAILED, "no disk", null);
    }
    if (opened) {
      disk = disk.reopened();
    }
    opened = true;
    if (failNextLife != null) {
      disk.failAfter(0, failNextLife, false);
      failNextLife = null;
    }
    return disk;
  }

  @Override
  public String setAside(String topic, int partition, String reason) {
    setAside.add(reason);
    damaged = false;
    opened = false;
    disk = disk.emptied();
    return "aside";
  }

  @Override
  public List<String> aside() {
    return List.of();
  }
}
