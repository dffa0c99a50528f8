package io.telemetrystack.wire;

/** What a node can do; each role is a set of verticles. */
public enum Role {
  STREAMER,
  PROXY,
  BROKER,
  COLLECTOR,
  API
}
