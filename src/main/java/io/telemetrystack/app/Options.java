package io.telemetrystack.app;

import io.telemetrystack.api.ApiConfig;
import io.telemetrystack.broker.BrokerConfig;
import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.collector.CollectorConfig;
import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.live.LiveConfig;
import io.telemetrystack.proxy.ProxyConfig;
import io.telemetrystack.resilience.RetryOptions;
import io.telemetrystack.store.StoreConfig;
import io.telemetrystack.store.influx.InfluxConfig;
import io.telemetrystack.streamer.CanaryConfig;
import io.telemetrystack.streamer.PushConfig;
import io.telemetrystack.streamer.ScrapeConfig;
import io.telemetrystack.streamer.StreamerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every setting of the product, in the order of the reference, and how they are gathered. */
final class Options {
  /**
   * @param title heads the section in the reference
   */
  record Section(String title, List<Option<?>> options) {}

  static final List<Section> SECTIONS =
      List.of(
          new Section("Node", NodeConfig.OPTIONS),
          new Section("HTTP", HttpConfig.OPTIONS),
          new Section("TLS", TlsFiles.OPTIONS),
          new Section("Cluster", ClusterConfig.OPTIONS),
          new Section("Streamer", StreamerConfig.OPTIONS),
          new Section("Pushes", PushConfig.OPTIONS),
          new Section("Scrapes", ScrapeConfig.OPTIONS),
          new Section("Canary", CanaryConfig.OPTIONS),
          new Section("Retries", RetryOptions.OPTIONS),
          new Section("Proxy", ProxyConfig.OPTIONS),
          new Section("Broker", BrokerConfig.OPTIONS),
          new Section("Collector", CollectorConfig.OPTIONS),
          new Section("Store", StoreConfig.OPTIONS),
          new Section("InfluxDB", InfluxConfig.OPTIONS),
          new Section("API", ApiConfig.OPTIONS),
          new Section("Live stream", LiveConfig.OPTIONS));

  static final List<Option<?>> ALL =
      SECTIONS.stream().<Option<?>>flatMap(section -> section.options().stream()).toList();

  private Options() {}

  /**
   * Defaults, then the file, then the environment, then the command line.
   *
   * @param configFile null where none is given
   * @param commandLine by option key
   */
  static SettingsResolver.Resolution resolve(
      Path configFile, Map<String, String> environment, Map<String, String> commandLine) {
    List<String> problems = new ArrayList<>();
    List<Layer> layers = new ArrayList<>();
    if (configFile != null) {
      layers.add(YamlLayer.read(configFile, problems));
    }
    layers.add(Layer.environment(ALL, environment));
    layers.add(commandLineLayer(commandLine));
    SettingsResolver.Resolution resolution = SettingsResolver.resolve(ALL, layers);
    problems.addAll(resolution.problems());
    return new SettingsResolver.Resolution(resolution.settings(), List.copyOf(problems));
  }

  private static Layer commandLineLayer(Map<String, String> commandLine) {
    Map<String, Layer.Entry> entries = new LinkedHashMap<>();
    commandLine.forEach((key, text) -> entries.put(key, new Layer.Entry(text, "--" + key)));
    return new Layer(entries);
  }
}
