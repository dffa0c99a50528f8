package io.telemetrystack.app;

import io.telemetrystack.broker.BrokerConfig;
import io.telemetrystack.broker.QueueBounds;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.http.HttpServerVerticle;
import io.telemetrystack.http.HttpTls;
import io.telemetrystack.streamer.ScrapeConfig;
import io.telemetrystack.streamer.ScrapeVerticle;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The parts of a node that take other settings while they run. Told of them as they start. */
final class LiveSettings {
  private final SettingsSource source;
  private final QueueBounds queue;
  private volatile HttpServerVerticle http;
  private volatile ScrapeVerticle scrapes;

  LiveSettings(SettingsSource source, QueueBounds queue) {
    this.source = source;
    this.queue = queue;
  }

  void use(HttpServerVerticle started) {
    http = started;
  }

  void use(ScrapeVerticle started) {
    scrapes = started;
  }

  /** Takes of other settings what needs no restart; what could not be taken, one sentence each. */
  Future<List<String>> apply(Settings fresh) {
    List<String> problems = new ArrayList<>();
    Logging.useLevel(NodeConfig.from(fresh).logLevel());
    queue.change(BrokerConfig.from(fresh));
    if (scrapes != null) {
      scrapes.replaceTargets(ScrapeConfig.from(fresh));
    }
    try {
      http.reload(HttpConfig.from(fresh));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    return http.swapCertificate(HttpTls.from(fresh))
        .onFailure(e -> problems.add("the certificate stays as it is: " + e.getMessage()))
        .otherwiseEmpty()
        .map(done -> problems);
  }

  /** The files whose changes matter. */
  List<Path> files(Settings now) {
    List<Path> files = new ArrayList<>(now.secretFiles());
    if (source.file() != null) {
      files.add(source.file());
    }
    HttpConfig.keysFile(now).ifPresent(files::add);
    TlsFiles tls = TlsFiles.from(now);
    if (tls != null) {
      files.addAll(tls.files());
    }
    return files;
  }
}
