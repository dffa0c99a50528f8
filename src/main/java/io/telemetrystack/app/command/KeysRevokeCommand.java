package io.telemetrystack.app.command;

import io.telemetrystack.http.ApiKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a key open nothing any more. It stays in the file, so that its name is not used again. */
@Command(
    name = "revoke",
    description = "Makes a key open nothing any more, within seconds where nodes run.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  telemetry-stack keys revoke --file=keys.yaml grafana"})
final class KeysRevokeCommand extends KeysFileAction {
  @Parameters(paramLabel = "NAME", description = "Name of the key.")
  private String name;

  @Override
  List<ApiKey> change(List<ApiKey> keys, PrintWriter out) {
    if (keys.stream().noneMatch(key -> key.name().equals(name))) {
      throw new IllegalArgumentException(
          "there is no key '"
              + name
              + "' in the file; there are "
              + keys.stream().map(ApiKey::name).collect(Collectors.joining(", ")));
    }
    return keys.stream().map(key -> key.name().equals(name) ? key.revoke() : key).toList();
  }
}
