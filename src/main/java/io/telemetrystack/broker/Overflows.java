package io.telemetrystack.broker;

import java.util.List;

/**
 * Where the overflows of a node's partitions are. Any thread; calls for one partition come one at a
 * time.
 */
public interface Overflows {
  /** A partition that has been opened before. */
  record Found(String topic, int partition) {}

  /** The partitions that are there, set aside ones excepted. */
  List<Found> found();

  /**
   * Opens, or makes, the overflow of a partition, in a time that does not depend on what it holds.
   * Throws {@link OverflowException} where it cannot be opened, and where it is damaged has changed
   * nothing.
   */
  Overflow open(String topic, int partition);

  /**
   * Moves the files of a partition, which is closed, to where nobody opens them, with a file that
   * says why; the next opening starts empty.
   *
   * @return where they are now
   */
  String setAside(String topic, int partition, String reason);

  /** Where files that were set aside are still to be found, by this process or an earlier one. */
  List<String> aside();
}
