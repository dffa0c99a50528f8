package io.telemetrystack.streamer;

import io.telemetrystack.intake.Origin;
import io.telemetrystack.wire.PublishReply;

/**
 * A place in a file at which a read began, and how many frames have a row from there and are not
 * accepted. One thread.
 */
final class Mark implements Origin {
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

  @Override
  public void frameBegun() {
    frames++;
  }

  @Override
  public void frameSettled(PublishReply accepted) {
    frames--;
  }

  boolean isSettled() {
    return frames == 0;
  }
}
