package io.telemetrystack.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace a host, with one address each, on a bridge that the test is on too. Names and
 * addresses are of this process, so that several may run at once.
 */
final class NamespaceNetwork implements TestNetwork {
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final int FIRST_HOST = 11;
  private static final int SUBNETS = 1 << 16;
  private static final int HTTP_PORT = 8080;
  private static final int CLUSTER_PORT = 5701;
  private static final int EVENT_BUS_PORT = 5710;

  private final String name =
      "ts" + ProcessHandle.current().pid() + (char) ('a' + MADE.getAndIncrement());
  private final String subnet;
  private final List<Host> hosts = new ArrayList<>();

  NamespaceNetwork(int hostCount) throws IOException {
    subnet = freeSubnet();
    try {
      Shell.run("ip link add " + name + " type bridge");
      Shell.run("ip addr add " + address() + "/24 dev " + name);
      Shell.run("ip link set " + name + " up");
      for (int number = 0; number < hostCount; number++) {
        hosts.add(add(number));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The beginning of private addresses that nothing on this machine has. */
  private static String freeSubnet() throws IOException {
    String taken = Shell.run("ip -4 -brief addr");
    int subnet = (int) (ProcessHandle.current().pid() % SUBNETS);
    while (taken.contains(" " + subnet(subnet))) {
      subnet = (subnet + 1) % SUBNETS;
    }
    return subnet(subnet);
  }

  private static String subnet(int number) {
    return "10.%d.%d.".formatted(number >> 8, number & 0xff);
  }

  private Host add(int number) throws IOException {
    String space = space(number);
    String address = subnet + (FIRST_HOST + number);
    Shell.run("ip netns add " + space);
    Shell.run("ip link add " + space + " type veth peer name eth0 netns " + space);
    Shell.run("ip link set " + space + " master " + name + " up");
    Shell.run("ip -n " + space + " addr add " + address + "/24 dev eth0");
    Shell.run("ip -n " + space + " link set eth0 up");
    Shell.run("ip -n " + space + " link set lo up");
    nft(number, "add table inet cut");
    nft(number, "add chain inet cut in { type filter hook input priority 0 ; policy accept ; }");
    List<String> prefix = List.of("ip", "netns", "exec", space);
    return new Host(prefix, address, HTTP_PORT, CLUSTER_PORT, EVENT_BUS_PORT);
  }

  private void nft(int host, String command) throws IOException {
    Shell.run("ip netns exec " + space(host) + " nft " + command);
  }

  private String space(int host) {
    return name + host;
  }

  @Override
  public List<Host> hosts() {
    return List.copyOf(hosts);
  }

  @Override
  public String address() {
    return subnet + 1;
  }

  @Override
  public String whyUncut() {
    return "";
  }

  @Override
  public void cut(int from, int to) throws IOException {
    nft(to, "add rule inet cut in ip saddr " + hosts.get(from).address() + " drop");
  }

  @Override
  public void heal() throws IOException {
    for (int host = 0; host < hosts.size(); host++) {
      nft(host, "flush chain inet cut in");
    }
  }

  @Override
  public void redirect(int to, int port, int testPort) throws IOException {
    String target = hosts.get(to).address();
    for (int from = 0; from < hosts.size(); from++) {
      if (from != to) {
        nft(from, "add table ip relay");
        nft(from, "add chain ip relay out { type nat hook output priority -100 ; }");
        nft(
            from,
            "add rule ip relay out ip daddr %s tcp dport %d dnat to %s:%d"
                .formatted(target, port, address(), testPort));
      }
    }
  }

  @Override
  public void direct() throws IOException {
    for (int host = 0; host < hosts.size(); host++) {
      nft(host, "delete table ip relay");
    }
  }

  /** Processes in it must have ended. With a namespace its end of the cable goes, and the other. */
  @Override
  public void close() throws IOException {
    for (String line : Shell.run("ip netns list").lines().toList()) {
      String space = line.split(" ", -1)[0];
      if (space.startsWith(name)) {
        Shell.run("ip netns del " + space);
      }
    }
    if (Shell.run("ip -brief link").contains(name + " ")) {
      Shell.run("ip link del " + name);
    }
  }
}
