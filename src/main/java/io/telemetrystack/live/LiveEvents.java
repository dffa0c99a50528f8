package io.telemetrystack.live;

/** The text of what is sent beside values: comments, and an end with its reason. */
final class LiveEvents {
  static final String HEARTBEAT = ":\n\n";

  /** A comment, since there may be no value to say it with. */
  static final String END_OF_SNAPSHOT = ": end of snapshot\n\n";

  private LiveEvents() {}

  /**
   * What a stream begins with.
   *
   * @param retryMs when to come back should the connection break
   */
  static String opening(long retryMs) {
    return "retry: " + retryMs + "\n" + HEARTBEAT;
  }

  /**
   * What a stream ends with.
   *
   * @param retryMs when to come back
   */
  static String closed(String reason, long retryMs) {
    return "retry: " + retryMs + "\nevent: closed\ndata: {\"reason\":\"" + reason + "\"}\n\n";
  }
}
