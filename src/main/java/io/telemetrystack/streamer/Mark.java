package io.telemetrystack.streamer;

/**
 * A place in a file at which a read began, and how many frames have their first row from there and
 * are not accepted. One thread.
 */
final class Mark {
  private final Checkpoint place;
  private int frames;

  /**
   * @param place null for rows of which nobody keeps a checkpoint
   */
  Mark(Checkpoint place) {
    this.place = place;
  }

  Checkpoint place() {
    return place;
  }

  /** A frame got its first row. */
  void frameBegun() {
    frames++;
  }

  /** A frame that began here is accepted. */
  void frameAccepted() {
    frames--;
  }

  boolean isSettled() {
    return frames == 0;
  }
}
