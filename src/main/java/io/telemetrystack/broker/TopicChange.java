package io.telemetrystack.broker;

/** What becomes of a request to make or change a topic. */
sealed interface TopicChange {
  /** It is to be so; the same as before where nothing was left to do. */
  record To(TopicSettings settings) implements TopicChange {}

  /**
   * It stays as it is.
   *
   * @param code of {@code wire.Refusals}
   */
  record Refused(int code, String reason) implements TopicChange {}
}
