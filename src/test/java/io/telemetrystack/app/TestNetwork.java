package io.telemetrystack.app;

import io.telemetrystack.store.influx.ServerProcess;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts for the nodes of a cluster under test, by number from 0. */
public interface TestNetwork extends AutoCloseable {
  /**
   * Where a process runs and may listen.
   *
   * @param prefix of a command that is to run there
   */
  record Host(
      List<String> prefix, String address, int httpPort, int clusterPort, int eventBusPort) {}

  /** Network namespaces, where they can be made; else ports of loopback. */
  static TestNetwork of(int hosts) throws IOException {
    String missing = missing();
    if (missing.isEmpty()) {
      return new NamespaceNetwork(hosts);
    }
    Logger log = LoggerFactory.getLogger(TestNetwork.class);
    log.warn("nodes run on loopback ports, and cuts are not tested: {}", missing);
    return new LoopbackNetwork(hosts, missing);
  }

  /** What network namespaces lack here; empty where they can be made. */
  private static String missing() throws IOException {
    if (!Shell.run("id -u").trim().equals("0")) {
      return "only root can make network namespaces";
    }
    for (String program : List.of("ip", "nft")) {
      if (!ServerProcess.isInstalled(program)) {
        return program + " is not installed";
      }
    }
    return "";
  }

  List<Host> hosts();

  /** The address of the test itself, which all hosts reach and no cut concerns. */
  String address();

  /** Why connections between hosts cannot be cut; empty where they can. */
  String whyUncut();

  /** From now on nothing that one host sends reaches the other. */
  void cut(int from, int to) throws IOException;

  /** No connection is cut any more. */
  void heal() throws IOException;

  /**
   * From now on new connections of hosts to this port of a host go to a port of the test; {@link
   * #direct} ends it.
   */
  void redirect(int to, int port, int testPort) throws IOException;

  void direct() throws IOException;

  @Override
  void close() throws IOException;
}
