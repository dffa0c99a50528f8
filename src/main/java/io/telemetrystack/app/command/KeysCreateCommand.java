package io.telemetrystack.app.command;

import io.telemetrystack.config.ValueType;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a key: its text is printed once, its hash is kept. */
@Command(
    name = "create",
    description = "Makes a key and prints it, once: the file holds only its hash.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack keys create --file=keys.yaml --name=grafana --scope=read",
      "  telemetry-stack keys create --file=keys.yaml --name=team-a --scope=read --namespace=team-a"
          + " --expires=90d",
      "  telemetry-stack keys create --file=keys.yaml --name=telegraf --scope=write"
          + " --rate-limit=2000/s"
    })
final class KeysCreateCommand extends KeysFileAction {
  private static final ValueType<Duration> LIFE =
      ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(36_500));

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Its name in the file, in logs and in refusals; no other key may have it.")
  private String name;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      required = true,
      split = ",",
      description = "What it is for: read, write, admin; repeat, or commas.")
  private List<String> scopes = List.of();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      split = ",",
      description = "It sees only GPUs of these hosts.")
  private List<String> hosts = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      split = ",",
      description = "It sees only what GPUs did while they were lent to these namespaces.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      description = "It is good for this long, such as 12h, 90d. Default: for ever.")
  private String expires;

  @Option(
      names = "--rate-limit",
      paramLabel = "LIMIT",
      description = "Its own limit, such as 2000/s, or unlimited. Default: that of rate-limit.")
  private String rateLimit;

  @Override
  boolean makesFile() {
    return true;
  }

  @Override
  List<ApiKey> change(List<ApiKey> keys, PrintWriter out) {
    byte[] random = new byte[KeyText.RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = KeyText.of(random);
    List<ApiKey> changed = new ArrayList<>(keys);
    changed.add(KeysFile.checked(key(KeyText.hash(text))));
    if (keys.stream().anyMatch(key -> key.name().equals(name))) {
      throw new IllegalArgumentException(
          "--name: '" + name + "' is taken; allowed is a name that no key of the file has");
    }
    out.println(text);
    return changed;
  }

  private ApiKey key(String hash) {
    Set<Scope> scopeSet = scopes.stream().map(Scope::of).collect(Collectors.toSet());
    Visibility visibility = new Visibility(Set.copyOf(hosts), Set.copyOf(namespaces));
    Instant end =
        expires == null
            ? null
            : Instant.now()
                .plus(Refused.unless(LIFE, "--expires", expires))
                .truncatedTo(ChronoUnit.SECONDS);
    RateLimit limit =
        rateLimit == null ? null : Refused.unless(RateLimit.type(), "--rate-limit", rateLimit);
    return new ApiKey(name, hash, scopeSet, visibility, limit, end, false);
  }
}
