package io.telemetrystack.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A parameter of the contract. Its texts are read as the schema's type, and checked by the schema;
 * those that clients send again and again only once. Event loop of a server.
 */
final class ParameterHandler {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setDraft(Draft.DRAFT202012)
          .setBaseUri("app://parameter")
          .setOutputFormat(OutputFormat.Flag);

  private static final int MOST_KNOWN = 64;
  private static final int LONGEST_KNOWN = 64;

  private final String name;
  private final boolean required;
  private final JsonObject schema;
  private final Validator validator;

  /** What it may be, as the end of the sentence "allowed is …". */
  private final String allowed;

  /** Texts that passed, some of them; few and short, whatever clients send. */
  private final Set<String> known = new HashSet<>();

  ParameterHandler(JsonObject parameter) {
    name = parameter.getString("name");
    required = parameter.getBoolean("required", false);
    schema = parameter.getJsonObject("schema");
    validator = Validator.create(JsonSchema.of(schema.copy()), OPTIONS);
    allowed = allowed(schema);
  }

  String name() {
    return name;
  }

  void check(Parameters given) {
    if (schema.getString("type").equals("array")) {
      checkList(List.copyOf(given.list(name)));
    } else {
      checkSingle(given.text(name));
    }
  }

  private void checkList(List<String> texts) {
    if (texts.isEmpty()) {
      checkIsOptional();
    } else {
      validate(new JsonArray(texts));
    }
  }

  private void checkSingle(String text) {
    if (text == null) {
      checkIsOptional();
    } else if (!known.contains(text)) {
      validate(value(text));
      remember(text);
    }
  }

  private void checkIsOptional() {
    if (required) {
      throw Parameters.refuse(name, "The parameter is missing.", allowed);
    }
  }

  private void validate(Object value) {
    if (!validator.validate(value).getValid()) {
      throw refuse();
    }
  }

  private void remember(String text) {
    if (text.length() <= LONGEST_KNOWN) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      known.add(text);
    }
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
