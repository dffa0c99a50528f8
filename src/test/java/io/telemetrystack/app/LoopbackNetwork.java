package io.telemetrystack.app;

import io.telemetrystack.store.influx.ServerProcess;
import java.util.List;
import java.util.stream.IntStream;

/** Hosts that differ by their ports only. */
record LoopbackNetwork(List<Host> hosts, String whyUncut) implements TestNetwork {
  private static final String LOOPBACK = "127.0.0.1";

  LoopbackNetwork(int hosts, String whyUncut) {
    this(IntStream.range(0, hosts).mapToObj(number -> host()).toList(), whyUncut);
  }

  private static Host host() {
    return new Host(
        List.of(),
        LOOPBACK,
        ServerProcess.freePort(),
        ServerProcess.freePort(),
        ServerProcess.freePort());
  }

  @Override
  public String address() {
    return LOOPBACK;
  }

  @Override
  public void cut(int from, int to) {
    throw new UnsupportedOperationException(whyUncut);
  }

  @Override
  public void heal() {}

  @Override
  public void redirect(int to, int port, int testPort) {
    throw new UnsupportedOperationException(whyUncut());
  }

  @Override
  public void direct() {}

  @Override
  public void close() {}
}
