package io.telemetrystack.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.SettingsResolver.Resolution;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a running node other settings when a file changes that they, its keys or its certificate
 * come from, or when it is told to look. What is not usable changes nothing and is said. A worker
 * verticle.
 *
 * <p>Files are looked at every second and compared by what the file system says of them, links
 * followed: a notification would not come from a network's file system, nor for the links by which
 * Kubernetes swaps mounted files.
 */
final class ReloadVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadVerticle.class);
  private static final long INTERVAL_MS = 1_000;

  private final SettingsSource source;
  private final LiveSettings live;
  private final MeterRegistry meters;
  private final Counter succeeded;
  private final Counter failed;
  private Settings current;

  /** Of the files as they were before they were read: what changes while they are is seen next. */
  private Map<Path, String> seen;

  /** To be made before what starts reads the files that settings point to. */
  ReloadVerticle(Settings started, SettingsSource source, LiveSettings live, MeterRegistry meters) {
    this.source = source;
    this.live = live;
    this.meters = meters;
    current = started;
    seen = stamps();
    succeeded = counter("succeeded");
    failed = counter("failed");
  }

  private Counter counter(String result) {
    return Counter.builder("telemetry.reloads")
        .description("Times that settings, keys or a certificate were read again")
        .tag("result", result)
        .register(meters);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(INTERVAL_MS, timer -> look());
    return Future.succeededFuture();
  }

  /** Reads all again, soon, whether or not a file has changed. Any thread. */
  void ask() {
    context.runOnContext(asked -> reload());
  }

  private void look() {
    if (!stamps().equals(seen)) {
      reload();
    }
  }

  private void reload() {
    seen = stamps();
    Resolution resolution = source.read().get();
    if (resolution.problems().isEmpty()) {
      sayWhatNeedsARestart(resolution.settings());
      current = resolution.settings();
    }
    Set<String> problems = new LinkedHashSet<>(resolution.problems());
    live.apply(current)
        .onSuccess(
            more -> {
              problems.addAll(more);
              say(problems);
            });
  }

  private void say(Set<String> problems) {
    problems.forEach(problem -> LOG.error("not reloaded: {}", problem));
    if (problems.isEmpty()) {
      succeeded.increment();
      LOG.info("settings, keys and certificate were read again");
    } else {
      failed.increment();
    }
  }

  private void sayWhatNeedsARestart(Settings fresh) {
    Options.ALL.stream()
        .filter(option -> !option.isLive() && !current.sameValue(option, fresh))
        .forEach(
            option -> LOG.warn("{} has changed, which is taken at the next start", option.key()));
  }

  private Map<Path, String> stamps() {
    Map<Path, String> stamps = new HashMap<>();
    for (Path file : live.files(current)) {
      stamps.put(file, stamp(file));
    }
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return "absent";
    }
  }
}
