package io.telemetrystack.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One operation of the contract, with what its parameters may be. Event loop of a server. */
final class OperationHandler {
  private final HttpMethod method;
  private final String[] template;
  private final List<ParameterHandler> inPath = new ArrayList<>();
  private final List<ParameterHandler> inQuery = new ArrayList<>();
  private final Set<String> pathNames = new HashSet<>();
  private final Set<String> queryNames = new HashSet<>();

  private OperationHandler(HttpMethod method, String path) {
    this.method = method;
    template = segments(path);
  }

  /**
   * @param item what the contract says of the path, without references
   */
  static OperationHandler of(HttpMethod method, String path, JsonObject item) {
    OperationHandler operation = new OperationHandler(method, path);
    operation.add(item.getJsonArray("parameters"));
    operation.add(
        item.getJsonObject(method.name().toLowerCase(Locale.ROOT)).getJsonArray("parameters"));
    return operation;
  }

  private void add(JsonArray parameters) {
    for (int i = 0; parameters != null && i < parameters.size(); i++) {
      ParameterHandler parameter = new ParameterHandler(parameters.getJsonObject(i));
      switch (parameters.getJsonObject(i).getString("in")) {
        case "path" -> {
          inPath.add(parameter);
          pathNames.add(parameter.name());
        }
        case "query" -> {
          inQuery.add(parameter);
          queryNames.add(parameter.name());
        }
        default -> {} // headers say what their handlers make of them
      }
    }
  }

  /** The parts of a path between slashes; one at its end does not count. */
  static String[] segments(String path) {
    return path.split("/");
  }

  boolean hasVariables() {
    return !inPath.isEmpty();
  }

  /**
   * @param path as {@link #segments} gives it
   */
  boolean isOf(HttpMethod asked, String[] path) {
    if (!asked.equals(method) || path.length != template.length) {
      return false;
    }
    for (int i = 0; i < path.length; i++) {
      if (!isVariable(template[i]) && !template[i].equals(path[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  /** Ends the request with a problem that names the parameter at fault, if there is one. */
  void check(RoutingContext rc, String[] path) {
    if (!inPath.isEmpty()) {
      check(inPath, Parameters.of(variables(path), pathNames));
    }
    Map<String, List<String>> query =
        rc.queryParams().names().stream()
            .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
    check(inQuery, Parameters.of(query, queryNames));
  }

  private static void check(List<ParameterHandler> expected, Parameters given) {
    for (ParameterHandler parameter : expected) {
      parameter.check(given);
    }
  }

  private Map<String, List<String>> variables(String[] path) {
    Map<String, List<String>> variables = new HashMap<>();
    for (int i = 0; i < template.length; i++) {
      if (isVariable(template[i])) {
        String name = template[i].substring(1, template[i].length() - 1);
        variables.put(name, List.of(decoded(path[i])));
      }
    }
    return variables;
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
