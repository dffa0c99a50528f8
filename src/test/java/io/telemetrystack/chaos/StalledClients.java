package io.telemetrystack.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that ask for much and take nothing of the answers. */
final class StalledClients implements AutoCloseable {
  /** Live streams and exports. */
  static final List<String> READERS = List.of("/api/v1/stream", "/api/v1/export?format=ndjson");

  /** Messages of a group of its own, which holds each from then on. */
  static final String CONSUMER = "/consume?topic=telemetry&group=stalled";

  private static final int SMALL_WINDOW_BYTES = 4 << 10;

  private final List<Socket> connections = new ArrayList<>();

  private StalledClients() {}

  static StalledClients of(int port, List<String> paths, int count) throws IOException {
    StalledClients clients = new StalledClients();
    for (int i = 0; i < count; i++) {
      clients.ask(port, paths.get(i % paths.size()));
    }
    return clients;
  }

  private void ask(int port, String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setReceiveBufferSize(SMALL_WINDOW_BYTES);
    connections.add(socket);
    String request = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
