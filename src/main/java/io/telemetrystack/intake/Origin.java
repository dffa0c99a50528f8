package io.telemetrystack.intake;

import io.telemetrystack.wire.PublishReply;

/**
 * Where samples come from, such as one read of a file or one request: is told of each frame that
 * holds a sample of it, perhaps more than once, on the thread of the {@link FrameAssembler}.
 */
public interface Origin {
  /** For samples of which nobody asks what becomes. */
  Origin NOBODY =
      new Origin() {
        @Override
        public void frameBegun() {}

        @Override
        public void frameSettled(PublishReply reply) {}
      };

  /** A frame got a sample from here. */
  void frameBegun();

  /**
   * What became of such a frame is certain; called as often as {@link #frameBegun} was for it.
   *
   * @param reply the last, if there were several
   */
  void frameSettled(PublishReply reply);
}
