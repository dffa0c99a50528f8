package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.Scope;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the keys of a file may do; none of them can be made of that. */
@Command(
    name = "list",
    description = "Prints the keys of the file and what each may do.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  telemetry-stack keys list --file=keys.yaml",
      "  telemetry-stack keys list --file=keys.yaml --json | jq -r 'select(.revoked) | .name'"
    })
final class KeysListCommand extends KeysFileAction {
  private static final String ROW = "%-24s %-18s %-12s %-22s %s%n";

  @Option(names = "--json", description = "An object a line.")
  private boolean json;

  @Override
  List<ApiKey> change(List<ApiKey> keys, PrintWriter out) {
    if (json) {
      keys.forEach(key -> out.println(json(key)));
      return null;
    }
    out.printf(ROW, "NAME", "SCOPES", "RATE LIMIT", "EXPIRES", "SEES");
    for (ApiKey key : keys) {
      String scopes =
          key.scopes().stream().sorted().map(Scope::text).collect(Collectors.joining(","));
      String limit = key.rateLimit() == null ? "default" : key.rateLimit().toString();
      out.printf(ROW, key.name(), scopes, limit, end(key), sees(key));
    }
    return null;
  }

  private static ObjectNode json(ApiKey key) {
    ObjectNode object = RemoteNode.JSON.createObjectNode().put("name", key.name());
    ArrayNode scopes = object.putArray("scopes");
    key.scopes().stream().sorted().map(Scope::text).forEach(scopes::add);
    object.put("rate_limit", key.rateLimit() == null ? null : key.rateLimit().toString());
    object.put("expires", key.expires() == null ? null : key.expires().toString());
    object.put("revoked", key.revoked());
    ArrayNode hosts = object.putArray("hosts");
    key.visibility().hosts().stream().sorted().forEach(hosts::add);
    ArrayNode namespaces = object.putArray("namespaces");
    key.visibility().namespaces().stream().sorted().forEach(namespaces::add);
    return object;
  }

  private static String end(ApiKey key) {
    if (key.revoked()) {
      return "revoked";
    }
    return key.expires() == null ? "never" : key.expires().toString();
  }

  private static String sees(ApiKey key) {
    if (key.visibility().isAll()) {
      return "all";
    }
    return (names("hosts", key.visibility().hosts())
            + names("namespaces", key.visibility().namespaces()))
        .strip();
  }

  private static String names(String what, Collection<String> names) {
    return names.isEmpty()
        ? ""
        : " " + what + "=" + names.stream().sorted().collect(Collectors.joining(","));
  }
}
