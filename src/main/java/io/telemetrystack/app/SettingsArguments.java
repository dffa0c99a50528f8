package io.telemetrystack.app;

import io.telemetrystack.broker.BrokerConfig;
import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.live.LiveConfig;
import io.telemetrystack.streamer.ScrapeConfig;
import io.telemetrystack.streamer.StreamerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The settings as options of a command. Their values stay text, so that all problems show at once.
 */
final class SettingsArguments {
  /** An option of check-config, and no setting. */
  static final String JSON = "--json";

  private static final String CONFIG = "--config";
  private static final String CONFIG_ENV = "CONFIG";

  private SettingsArguments() {}

  static void declare(CommandSpec spec) {
    spec.parser()
        .unmatchedArgumentsAllowed(true)
        .overwrittenOptionsAllowed(true)
        .unmatchedOptionsArePositionalParams(false);
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .type(String.class)
            .paramLabel("FILE")
            .description("YAML file of settings; conf/telemetry-stack.yaml shows all.")
            .build());
    Options.ALL.forEach(option -> spec.addOption(asArgument(option)));
  }

  /** The settings that a command line, the environment and the file that either names give. */
  static SettingsSource source(ParseResult parsed, Map<String, String> environment) {
    String file = parsed.matchedOptionValue(CONFIG, environment.get(CONFIG_ENV));
    Path path = file == null ? null : Path.of(file);
    return new SettingsSource(path, () -> resolve(parsed, path, environment));
  }

  private static SettingsResolver.Resolution resolve(
      ParseResult parsed, Path file, Map<String, String> environment) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec argument : parsed.matchedOptions()) {
      boolean setting = !List.of(CONFIG, JSON).contains(argument.longestName());
      if (!argument.usageHelp() && setting) {
        given.put(argument.longestName().substring(2), argument.getValue());
      }
    }
    SettingsResolver.Resolution resolution =
        Options.resolve(file, environment, withUnmatched(parsed, given));
    List<String> problems = new ArrayList<>(resolution.problems());
    for (String argument : parsed.unmatched()) {
      if (!argument.startsWith("--")) {
        problems.add(
            "unknown argument '"
                + argument
                + "'; settings are written --option=value, commands are "
                + String.join(", ", parsed.commandSpec().root().subcommands().keySet()));
      }
    }
    if (problems.isEmpty()) {
      problems.addAll(TlsFiles.problems(resolution.settings()));
    }
    if (problems.isEmpty()) {
      addProblemsTogether(resolution.settings(), problems);
    }
    return new SettingsResolver.Resolution(resolution.settings(), List.copyOf(problems));
  }

  private static void addProblemsTogether(Settings settings, List<String> problems) {
    problems.addAll(NodeConfig.problems(settings));
    List<String> http = HttpConfig.problems(settings);
    problems.addAll(http);
    if (http.isEmpty()) {
      Duration idleTimeout = HttpConfig.from(settings).limits().idleTimeout();
      problems.addAll(LiveConfig.problems(settings, idleTimeout));
    }
    problems.addAll(BrokerConfig.problems(settings));
    problems.addAll(ScrapeConfig.problems(settings));
    problems.addAll(StreamerConfig.problems(settings));
    String serviceToken = settings.find(HttpConfig.SERVICE_TOKEN).orElse(null);
    problems.addAll(ClusterConfig.problems(settings, serviceToken));
  }

  /** Unknown options are given to the resolver too, which says what is near. */
  private static Map<String, String> withUnmatched(ParseResult parsed, Map<String, String> given) {
    for (String argument : parsed.unmatched()) {
      if (argument.startsWith("--")) {
        String[] parts = argument.substring(2).split("=", 2);
        given.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    return given;
  }

  private static OptionSpec asArgument(Option<?> option) {
    String fallback = option.defaultText() == null ? "" : " Default: " + option.defaultText() + ".";
    return OptionSpec.builder("--" + option.key())
        .type(String.class)
        .paramLabel("VALUE")
        .description((option.description() + fallback).replace("%", "%%"))
        .build();
  }
}
