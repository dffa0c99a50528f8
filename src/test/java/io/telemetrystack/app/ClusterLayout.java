package io.telemetrystack.app;

import java.util.List;
import java.util.Locale;

/** The roles of the three nodes of a cluster under test. */
public enum ClusterLayout {
  ALL_IN_ONE("all", "all", "all"),

  /** Each role is somewhere missing, and what cannot be missing is there twice. */
  SEPARATE("streamer,proxy,broker", "streamer,proxy,broker,collector", "broker,collector,api");

  private final String first;
  private final String second;
  private final String third;

  ClusterLayout(String first, String second, String third) {
    this.first = first;
    this.second = second;
    this.third = third;
  }

  /** Of each node. */
  public List<String> roles() {
    return List.of(first, second, third);
  }

  public static ClusterLayout of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
