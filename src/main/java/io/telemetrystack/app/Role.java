package io.telemetrystack.app;

/** What a node can do; each role is a set of verticles. */
enum Role {
  STREAMER,
  PROXY,
  BROKER,
  COLLECTOR,
  API
}
