package io.telemetrystack.app;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/openapi.yaml, without references. */
final class Contract {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final JsonSchemaOptions DIALECT =
      new JsonSchemaOptions()
          .setDraft(Draft.DRAFT202012)
          .setBaseUri("app://contract")
          .setOutputFormat(OutputFormat.Basic);

  /**
   * @param in {@code path}, {@code query} or {@code header}
   * @param example null where it has none
   */
  record Parameter(String name, String in, boolean required, JsonObject schema, Object example) {
    String type() {
      return schema.getString("type");
    }

    /** Its choices, or the bounds of its numbers. */
    List<String> edges() {
      Stream<Object> values =
          switch (type()) {
            case "integer" -> Stream.of(schema.getValue("minimum"), schema.getValue("maximum"));
            case "boolean" -> Stream.of(true, false);
            default -> schema.getJsonArray("enum", new JsonArray()).stream();
          };
      return values.map(String::valueOf).toList();
    }

    /** The example as a request has it. */
    String exampleText() {
      return example instanceof JsonArray list
          ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
          : String.valueOf(example);
    }
  }

  /**
   * @param bodies examples by content type, null where there is none
   */
  record Operation(
      String id,
      String method,
      String path,
      String scope,
      List<Parameter> parameters,
      Map<String, JsonObject> bodies,
      JsonObject responses) {
    @Override
    public String toString() {
      return method + " " + path;
    }

    Operation without(Set<String> names) {
      List<Parameter> others =
          parameters.stream().filter(parameter -> !names.contains(parameter.name())).toList();
      return new Operation(id, method, path, scope, others, bodies, responses);
    }

    /** Null where the contract does not list the status or the type. */
    JsonObject answer(int status, String contentType) {
      JsonObject response = responses.getJsonObject(String.valueOf(status));
      JsonObject content = response == null ? null : response.getJsonObject("content");
      return content == null ? null : content.getJsonObject(contentType);
    }
  }

  private final JsonObject raw;
  private final JsonObject resolved;

  private Contract(JsonObject raw) {
    this.raw = raw;
    resolved = resolve(raw.copy());
  }

  static Contract read() throws IOException {
    Map<?, ?> yaml = new YAMLMapper().readValue(Path.of("docs/openapi.yaml").toFile(), Map.class);
    return new Contract(JsonObject.mapFrom(yaml));
  }

  /** As it is written. */
  JsonObject raw() {
    return raw.copy();
  }

  /** The same contract, whose objects may have only what it says that they have. */
  Contract strict() {
    JsonObject copy = raw.copy();
    Set<String> parts = new HashSet<>();
    objects(copy)
        .filter(object -> object.getValue("allOf") instanceof JsonArray)
        .flatMap(object -> object.getJsonArray("allOf").stream())
        .forEach(part -> parts.add(((JsonObject) part).getString("$ref", "")));
    JsonObject schemas = copy.getJsonObject("components").getJsonObject("schemas");
    Set<Object> open =
        parts.stream()
            .filter(part -> !part.isEmpty())
            .map(part -> schemas.getValue(part.substring(part.lastIndexOf('/') + 1)))
            .collect(Collectors.toSet());
    objects(copy)
        .filter(object -> object.getValue("allOf") instanceof JsonArray)
        .forEach(object -> object.getJsonArray("allOf").forEach(open::add));
    objects(copy)
        .filter(object -> isClosable(object) && open.stream().noneMatch(part -> part == object))
        .toList()
        .forEach(object -> object.put("unevaluatedProperties", false));
    return new Contract(copy);
  }

  private static boolean isClosable(JsonObject schema) {
    return schema.getValue("allOf") instanceof JsonArray
        || (schema.getValue("properties") instanceof JsonObject
            && !schema.containsKey("additionalProperties"));
  }

  private static Stream<JsonObject> objects(Object value) {
    if (value instanceof JsonObject object) {
      return Stream.concat(
          Stream.of(object),
          object.fieldNames().stream().flatMap(n -> objects(object.getValue(n))));
    }
    return value instanceof JsonArray array
        ? array.stream().flatMap(Contract::objects)
        : Stream.empty();
  }

  private static JsonObject resolve(JsonObject contract) {
    return (JsonObject)
        withoutNotes(
            SchemaRepository.create(DIALECT)
                .dereference(JsonSchema.of(contract))
                .resolve(contract));
  }

  /** The repository leaves its own beside what the contract says. */
  private static Object withoutNotes(Object value) {
    if (value instanceof JsonObject object) {
      JsonObject clean = new JsonObject();
      object.fieldNames().stream()
          .filter(name -> !name.startsWith("__"))
          .forEach(name -> clean.put(name, withoutNotes(object.getValue(name))));
      return clean;
    }
    return value instanceof JsonArray array
        ? new JsonArray(array.stream().map(Contract::withoutNotes).toList())
        : value;
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    JsonObject paths = resolved.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      item.fieldNames().stream()
          .filter(METHODS::contains)
          .forEach(method -> operations.add(operation(method, path, item)));
    }
    return operations;
  }

  private static Operation operation(String method, String path, JsonObject item) {
    JsonObject operation = item.getJsonObject(method);
    List<Parameter> parameters = new ArrayList<>();
    for (JsonObject owner : List.of(item, operation)) {
      owner
          .getJsonArray("parameters", new JsonArray())
          .forEach(parameter -> parameters.add(parameter((JsonObject) parameter)));
    }
    return new Operation(
        operation.getString("operationId"),
        method.toUpperCase(Locale.ROOT),
        path,
        operation.getString("x-scope"),
        parameters,
        bodies(operation.getJsonObject("requestBody")),
        operation.getJsonObject("responses"));
  }

  private static Parameter parameter(JsonObject parameter) {
    return new Parameter(
        parameter.getString("name"),
        parameter.getString("in"),
        parameter.getBoolean("required", false),
        parameter.getJsonObject("schema"),
        parameter.getValue("example"));
  }

  private static Map<String, JsonObject> bodies(JsonObject requestBody) {
    return requestBody == null
        ? Map.of()
        : requestBody.getJsonObject("content").stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> (JsonObject) entry.getValue()));
  }

  /** What is wrong with a value, empty where nothing is. */
  static List<String> errors(JsonObject schema, Object value) {
    OutputUnit unit = Validator.create(JsonSchema.of(schema.copy()), DIALECT).validate(value);
    return unit.getErrors() == null
        ? List.of()
        : unit.getErrors().stream()
            .map(error -> error.getInstanceLocation() + " " + error.getError())
            .toList();
  }
}
