package io.telemetrystack.app;

import java.util.List;
import java.util.Locale;

/** The roles of the three nodes of a cluster under test. */
enum ClusterLayout {
  ALL_IN_ONE("all", "all", "all"),

  /** Each role is somewhere missing, and what cannot be missing is there twice. */
  SEPARATE("streamer,proxy,broker", "proxy,broker,collector", "broker,collector,api");

  @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
  private final List<String> roles;

  ClusterLayout(String... roles) {
    this.roles = List.of(roles);
  }

  /** Of each node. */
  List<String> roles() {
    return roles;
  }

  static ClusterLayout of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
