package io.telemetrystack.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A parameter of the contract. Its texts are read as the schema's type, and checked by the schema.
 * Immutable; any thread.
 *
 * @param allowed what it may be, as the end of the sentence "allowed is …"
 */
record ParameterHandler(
    String name, boolean required, JsonObject schema, Validator validator, String allowed) {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setDraft(Draft.DRAFT202012)
          .setBaseUri("app://parameter")
          .setOutputFormat(OutputFormat.Flag);

  static ParameterHandler of(JsonObject parameter) {
    JsonObject schema = parameter.getJsonObject("schema");
    return new ParameterHandler(
        parameter.getString("name"),
        parameter.getBoolean("required", false),
        schema,
        Validator.create(JsonSchema.of(schema.copy()), OPTIONS),
        allowed(schema));
  }

  void check(Parameters given) {
    Object value = schema.getString("type").equals("array") ? list(given) : single(given);
    if (value == null) {
      if (required) {
        throw Parameters.refuse(name, "The parameter is missing.", allowed);
      }
    } else if (!validator.validate(value).getValid()) {
      throw refuse();
    }
  }

  private JsonArray list(Parameters given) {
    List<String> texts = List.copyOf(given.list(name));
    return texts.isEmpty() ? null : new JsonArray(texts);
  }

  private Object single(Parameters given) {
    String text = given.text(name);
    return text == null ? null : value(text);
  }

  private Object value(String text) {
    return switch (schema.getString("type")) {
      case "integer" -> integer(text);
      case "boolean" -> flag(text.toLowerCase(Locale.ROOT));
      default -> schema.containsKey("enum") ? text.toLowerCase(Locale.ROOT) : text;
    };
  }

  private Long integer(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw refuse();
    }
  }

  private Boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw refuse();
    }
    return Boolean.valueOf(text);
  }

  private ProblemException refuse() {
    String kind = schema.getString("title");
    String detail = kind == null ? "The value is not allowed." : "This is not a " + kind + ".";
    return Parameters.refuse(name, detail, allowed);
  }

  private static String allowed(JsonObject schema) {
    if (schema.containsKey("x-allowed")) {
      return schema.getString("x-allowed");
    }
    if (schema.containsKey("enum")) {
      return "one of " + choices(schema);
    }
    if (schema.getJsonObject("items", schema).containsKey("enum")) {
      return "one or more of " + choices(schema.getJsonObject("items"));
    }
    return switch (schema.getString("type")) {
      case "integer" ->
          "a whole number from " + schema.getValue("minimum") + " to " + schema.getValue("maximum");
      case "boolean" -> "one of false, true";
      case "array" -> "at most " + schema.getValue("maxItems") + " names with commas between";
      default -> "text of at most " + schema.getValue("maxLength") + " characters";
    };
  }

  private static String choices(JsonObject schema) {
    return schema.getJsonArray("enum").stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
