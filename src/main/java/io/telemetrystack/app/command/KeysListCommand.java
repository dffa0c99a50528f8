package io.telemetrystack.app.command;

import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.Scope;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Prints what the keys of a file may do; none of them can be made of that. */
@Command(
    name = "list",
    description = "Prints the keys of the file and what each may do.",
    mixinStandardHelpOptions = true)
final class KeysListCommand extends KeysFileAction {
  private static final String ROW = "%-24s %-18s %-12s %-22s %s%n";

  @Override
  List<ApiKey> change(List<ApiKey> keys, PrintWriter out) {
    out.printf(ROW, "NAME", "SCOPES", "RATE LIMIT", "EXPIRES", "SEES");
    for (ApiKey key : keys) {
      String scopes =
          key.scopes().stream().sorted().map(Scope::text).collect(Collectors.joining(","));
      String limit = key.rateLimit() == null ? "default" : key.rateLimit().toString();
      out.printf(ROW, key.name(), scopes, limit, end(key), sees(key));
    }
    return null;
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
