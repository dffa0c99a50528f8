package io.telemetrystack.broker;

/** The way back to whoever sent a request; used once. */
interface Reply {
  void send(Object body);

  /**
   * @param code of {@link io.telemetrystack.wire.Refusals}
   */
  void refuse(int code, String reason);
}
