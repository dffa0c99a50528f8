package io.telemetrystack.intake;

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
        public void frameAccepted() {}
      };

  /** A frame got a sample from here. */
  void frameBegun();

  /** Such a frame is accepted; called as often as {@link #frameBegun} was for it. */
  void frameAccepted();
}
