package io.telemetrystack.streamer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Plays the Kubernetes API's list of pods, as its reference documentation shows it, one pod a page.
 */
final class KubernetesDouble implements AutoCloseable {
  /** A pod: its address and the node that it is on. */
  record Pod(String ip, String node) {}

  /** A request with its header Authorization, null without. */
  record Request(String uri, String authorization) {}

  private static final String PAGE =
      """
      {"kind": "PodList", "apiVersion": "v1",
       "metadata": {"resourceVersion": "10245", "continue": "%3$s"},
       "items": [
        {"metadata": {"name": "dcgm-exporter-x2x5k", "namespace": "gpu-operator",
                      "labels": {"app.kubernetes.io/name": "dcgm-exporter"}},
         "spec": {"nodeName": "%2$s",
                  "containers": [{"name": "exporter", "image": "dcgm-exporter",
                                  "ports": [{"name": "metrics", "containerPort": 9400, "protocol": "TCP"}]}]},
         "status": {"phase": "Running",
                    "conditions": [{"type": "Ready", "status": "True"}],
                    "hostIP": "192.0.2.7", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}]}}]}
      """;
  private static final String NO_PODS =
      "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"metadata\": {}, \"items\": []}";

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile List<Pod> pods = List.of();
  private volatile int status = 200;

  /**
   * @param tls null for none
   */
  KubernetesDouble(SSLContext tls) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer secured = HttpsServer.create(address, 0);
      secured.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = secured;
    }
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void setPods(Pod... pods) {
    this.pods = List.of(pods);
  }

  void setStatus(int status) {
    this.status = status;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    requests.add(new Request(uri, exchange.getRequestHeaders().getFirst("Authorization")));
    int at = uri.contains("continue=") ? Integer.parseInt(uri.split("continue=", -1)[1]) : 0;
    byte[] body = page(at).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String page(int at) {
    List<Pod> now = pods;
    if (at >= now.size()) {
      return NO_PODS;
    }
    String next = at + 1 < now.size() ? String.valueOf(at + 1) : "";
    return PAGE.formatted(now.get(at).ip(), now.get(at).node(), next);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
