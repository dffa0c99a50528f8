package io.telemetrystack.cluster;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.config.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How nodes find and trust each other.
 *
 * @param members addresses of nodes, each with a port where it is not {@code port}
 * @param host the address at which others reach this node, null for the one that fits the members
 * @param tls of the event bus, null for none
 * @param serviceToken what nodes prove to know, null where they prove nothing
 */
public record ClusterConfig(
    String name,
    List<String> members,
    Discovery discovery,
    String host,
    int port,
    int eventBusPort,
    TlsFiles tls,
    String serviceToken,
    Duration drain) {
  static final Option<List<String>> MEMBERS =
      Option.withoutDefault(
          "cluster-members",
          ValueType.listOf(
              ValueType.text()
                  .where("addresses, each with or without :port", ClusterConfig::isMember)),
          "Addresses of nodes of the cluster, some or all, with commas between; with them a node"
              + " joins.");
  static final Option<Discovery> DISCOVERY =
      Option.of(
          "cluster-discovery",
          Discovery.type(),
          "none",
          "How nodes are found other than by cluster-members: dns:NAME asks for all addresses of a"
              + " name, kubernetes:NAMESPACE/SERVICE asks the Kubernetes API.");
  static final Option<String> NAME =
      Option.of(
          "cluster-name",
          ValueType.text().where("1 to 64 characters", it -> it.matches("\\S{1,64}")),
          "telemetry-stack",
          "Nodes of one cluster have one name.");
  static final Option<String> HOST =
      Option.withoutDefault(
          "cluster-host",
          ValueType.text()
              .where(
                  "an IP address of this host", it -> it.matches("[0-9.]{7,15}|[0-9a-f:]{2,39}")),
          "Address at which other nodes reach this one; by default the one that fits the members.");
  static final Option<Integer> PORT =
      Option.of(
          "cluster-port",
          ValueType.integer(1, 65_535),
          "5701",
          "Port of the cluster's membership.");
  static final Option<Integer> EVENT_BUS_PORT =
      Option.of(
          "event-bus-port",
          ValueType.integer(0, 65_535),
          "5710",
          "Port on which a node takes messages of others; 0 takes any that is free.");
  static final Option<Duration> DRAIN =
      Option.of(
          "shutdown-drain",
          ValueType.duration(Duration.ZERO, Duration.ofMinutes(5)),
          "3s",
          "How long a node of a cluster goes on serving after it was told to stop, so that others"
              + " and load balancers notice; part of shutdown-timeout.");

  public static final List<Option<?>> OPTIONS =
      List.of(MEMBERS, DISCOVERY, NAME, HOST, PORT, EVENT_BUS_PORT, DRAIN);

  private static final String NOT_HERE =
      "CLUSTER_HOST: '%s' is no address of this host; allowed is one that its network interfaces have";
  private static final String NEEDS_CA =
      "TLS_CERT_FILE is set without TLS_CLIENT_CA_FILE; nodes of a cluster need it to know each"
          + " other's certificates";
  private static final String NEEDS_TOKEN =
      "SERVICE_TOKEN is not set, and without it anybody who reaches the cluster port of %s could"
          + " read and write; set SERVICE_TOKEN or SERVICE_TOKEN_FILE, the same on every node, or"
          + " name members on loopback only";

  /**
   * @param serviceToken null where none is set
   */
  public static ClusterConfig from(Settings settings, String serviceToken) {
    return new ClusterConfig(
        settings.get(NAME),
        settings.find(MEMBERS).orElse(List.of()),
        settings.get(DISCOVERY),
        settings.find(HOST).orElse(null),
        settings.get(PORT),
        settings.get(EVENT_BUS_PORT),
        TlsFiles.from(settings),
        serviceToken,
        settings.get(DRAIN));
  }

  /** Whether the settings ask for a cluster; a node without one starts faster. */
  public static boolean isAskedFor(Settings settings) {
    return !settings.find(MEMBERS).orElse(List.of()).isEmpty()
        || settings.get(DISCOVERY).kind() != Discovery.Kind.NONE;
  }

  /**
   * What is wrong with the settings taken together, one sentence each.
   *
   * @param settings without {@link TlsFiles#problems}
   */
  public static List<String> problems(Settings settings, String serviceToken) {
    List<String> problems = new ArrayList<>();
    TlsFiles tls = TlsFiles.from(settings);
    if (isAskedFor(settings) && tls != null && tls.ca() == null) {
      problems.add(NEEDS_CA);
    }
    settings
        .find(HOST)
        .filter(host -> !isOfThisHost(host))
        .map(NOT_HERE::formatted)
        .ifPresent(problems::add);
    if (isAskedFor(settings) && (serviceToken == null || serviceToken.isBlank())) {
      List<String> members = settings.find(MEMBERS).orElse(List.of());
      boolean loopback =
          settings.get(DISCOVERY).kind() == Discovery.Kind.NONE
              && members.stream().allMatch(ClusterConfig::isLoopback)
              && settings.find(HOST).map(ClusterConfig::isLoopback).orElse(true);
      if (!loopback) {
        problems.add(NEEDS_TOKEN.formatted(settings.find(HOST).orElse("this node")));
      }
    }
    return problems;
  }

  /** The member list with this node's own port where an entry has none. */
  public List<String> memberAddresses() {
    return members.stream()
        .map(member -> member.matches(".*:\\d+") ? member : member + ":" + port)
        .toList();
  }

  private static boolean isOfThisHost(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isMember(String text) {
    return text.matches("[A-Za-z0-9._-]{1,253}(:\\d{1,5})?");
  }

  private static boolean isLoopback(String member) {
    return member.matches("(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})(:\\d+)?");
  }
}
