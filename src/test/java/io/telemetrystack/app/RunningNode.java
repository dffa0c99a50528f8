package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.store.TelemetryStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A node in this process, on a free port unless one is given, with a view of its store. */
record RunningNode(Node node, DataDirectory data, NodeClient client) implements AutoCloseable {
  static RunningNode start(
      Path directory, Map<String, String> settings, UnaryOperator<TelemetryStore> storeView)
      throws Exception {
    Map<String, String> given = new HashMap<>(settings);
    given.putIfAbsent("port", "0");
    SettingsResolver.Resolution resolution = Options.resolve(null, Map.of(), given);
    assertThat(resolution.problems()).isEmpty();
    DataDirectory data = DataDirectory.open(directory.resolve("data"));
    Node node =
        new Node(
            resolution.settings(),
            new SettingsSource(null, () -> resolution),
            data.path(),
            storeView);
    node.start();
    return new RunningNode(node, data, new NodeClient("http://127.0.0.1:" + node.port()));
  }

  String base() {
    return "http://127.0.0.1:" + node.port();
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.get(path);
  }

  double metric(String name) throws Exception {
    return client.metric(name, "");
  }

  double metric(String name, String label) throws Exception {
    return client.metric(name, label);
  }

  @Override
  public void close() {
    assertThat(node.stop()).as("stopped cleanly").isTrue();
    data.close();
  }
}
