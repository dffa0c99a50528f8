package io.telemetrystack.app;

import io.telemetrystack.app.Contract.Operation;
import io.telemetrystack.app.Contract.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests that are not as the contract says, each wrong in one place. */
final class HostileValues {
  /**
   * One request.
   *
   * @param named what the answer has to name
   * @param mustFail false for odd text where any text is allowed
   */
  record Trial(
      Operation operation, String title, ContractCall call, String named, boolean mustFail) {}

  /** Nowhere allowed. */
  private static final List<String> FORBIDDEN =
      List.of("a\u0000", "a\u0001b", "a\r\nX-Evil: 1", "\u007f\u009b", "x".repeat(3_000));

  /** Allowed where any text is. */
  private static final List<String> ODD =
      List.of(
          "\") |> drop()",
          "' or 1=1 --",
          "../../etc/passwd",
          "%2e%2e%2f",
          "${jndi:ldap://x}",
          "<script>",
          "\u202e\ud83d\ude00\ufffd",
          " ",
          "{\"a\":[");

  private final Operation operation;
  private final List<Trial> trials = new ArrayList<>();

  private HostileValues(Operation operation) {
    this.operation = operation;
  }

  static Stream<Trial> of(Operation operation) {
    HostileValues values = new HostileValues(operation);
    if (!operation.scope().equals("open")) {
      values.unknown();
      operation.parameters().stream()
          .filter(parameter -> !parameter.in().equals("header"))
          .forEach(values::parameter);
      values.bodies();
    }
    return values.trials.stream();
  }

  private void add(String title, ContractCall call, String named, boolean mustFail) {
    trials.add(new Trial(operation, operation + " with " + title, call, named, mustFail));
  }

  private void unknown() {
    for (String name : List.of("no_such_parameter", "x\r\ny", "__proto__")) {
      String named = name.replace("\r\n", "");
      add(
          "an unknown parameter " + printable(name),
          ContractCall.least(operation).query(name, "1"),
          named.equals("xy") ? "x\\" : named,
          true);
    }
  }

  private void parameter(Parameter parameter) {
    FORBIDDEN.forEach(value -> value(parameter, value, !anything(parameter)));
    ODD.forEach(value -> value(parameter, value, !anyText(parameter)));
    wrong(parameter).forEach(value -> value(parameter, value, true));
    if (parameter.in().equals("query") && !anything(parameter)) {
      repeatedOrMissing(parameter);
    }
  }

  private void value(Parameter parameter, String value, boolean mustFail) {
    add(
        parameter.name() + " = " + printable(value),
        ContractCall.least(operation).set(parameter, value),
        parameter.name(),
        mustFail);
  }

  private void repeatedOrMissing(Parameter parameter) {
    if (!parameter.type().equals("array")) {
      ContractCall twice = ContractCall.least(operation).without(parameter.name());
      twice.query(parameter.name(), "1").query(parameter.name(), "1");
      add(parameter.name() + " twice", twice, parameter.name(), true);
    }
    if (parameter.required()) {
      ContractCall without = ContractCall.least(operation).without(parameter.name());
      add("no " + parameter.name(), without, parameter.name(), true);
    }
  }

  private static String tooMany(int most) {
    return IntStream.rangeClosed(0, most).mapToObj(i -> "x" + i).collect(Collectors.joining(","));
  }

  /** What is taken and does not count has no bounds. */
  private static boolean anything(Parameter parameter) {
    return parameter.schema().fieldNames().equals(Set.of("type"));
  }

  private static boolean anyText(Parameter parameter) {
    JsonObject schema = parameter.schema();
    JsonObject each = schema.getJsonObject("items", schema);
    return each.getString("type").equals("string")
        && !parameter.name().equals("cursor")
        && !isNarrow(each);
  }

  private static boolean isNarrow(JsonObject schema) {
    return schema.containsKey("enum") || schema.containsKey("pattern");
  }

  private static List<String> wrong(Parameter parameter) {
    JsonObject schema = parameter.schema();
    return switch (parameter.type()) {
      case "integer" ->
          List.of(
              String.valueOf(schema.getLong("minimum") - 1),
              String.valueOf(schema.getLong("maximum") + 1),
              "1.5",
              "1e1",
              "",
              "0x1",
              "99999999999999999999");
      case "boolean" -> List.of("maybe", "1", "");
      case "array" -> List.of("a,,b", ",", tooMany(schema.getInteger("maxItems")));
      default -> isNarrow(schema) ? List.of("?", "1 or 2") : List.of();
    };
  }

  /** Of JSON objects whose fields are all named. */
  private void bodies() {
    JsonObject content = operation.bodies().get("application/json");
    JsonObject schema = content == null ? null : content.getJsonObject("schema");
    if (schema == null || !Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
      return;
    }
    for (String text :
        List.of("", "[]", "{", "null", "1", "{}{}", "[".repeat(5_000), "{\"a\\u0000\":1}")) {
      body(text, "parameter");
    }
    JsonObject example = content.getJsonObject("example");
    body(example.copy().put("no_such_field", 1).encode(), "no_such_field");
    JsonObject fields = schema.getJsonObject("properties");
    for (String name : fields.fieldNames()) {
      for (Object value : wrongFields(fields.getJsonObject(name))) {
        body(example.copy().put(name, value).encode(), name);
      }
    }
    for (Object name : schema.getJsonArray("required", new JsonArray())) {
      JsonObject without = example.copy();
      without.remove((String) name);
      body(without.encode(), (String) name);
    }
  }

  private void body(String text, String named) {
    add(
        "the body " + printable(text),
        ContractCall.least(operation).body("application/json", text),
        named,
        true);
  }

  private static List<Object> wrongFields(JsonObject schema) {
    return switch (schema.getString("type")) {
      case "integer" ->
          List.of(schema.getLong("minimum") - 1, schema.getLong("maximum") + 1, 1.5, "1", true);
      case "boolean" -> List.of("true", 1, new JsonArray());
      case "array" -> List.of("a", 1, new JsonArray().add(1), new JsonObject());
      default ->
          schema.containsKey("maxLength")
              ? List.of(1, new JsonArray(), "x".repeat(schema.getInteger("maxLength") + 1))
              : List.of("?", 1, new JsonArray());
    };
  }

  private static String printable(String text) {
    String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    return "«" + cut.replaceAll("[^ -~…]", "?") + "»";
  }
}
