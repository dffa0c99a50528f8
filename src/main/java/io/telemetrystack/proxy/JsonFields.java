package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.http.LogText;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a JSON object that a client sent. Each getter answers with a value, null or empty
 * when absent, or ends the request with a problem that names the field and what is allowed.
 */
final class JsonFields {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** No field at all. */
  static final JsonFields NONE = new JsonFields(JSON.createObjectNode(), "");

  private final JsonNode object;
  private final String where;

  private JsonFields(JsonNode object, String where) {
    this.object = object;
    this.where = where;
  }

  /**
   * Refuses what is not an object, and every field that is not among the names.
   *
   * @param where begins the detail of every problem: which part of the body this is
   */
  static JsonFields of(byte[] json, String where, Set<String> names) {
    JsonFields fields = new JsonFields(read(json, where), where);
    fields.object.fieldNames().forEachRemaining(name -> fields.check(name, names));
    return fields;
  }

  private static JsonNode read(byte[] json, String where) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw Parameters.refuse("body", where + "This is not JSON: " + reason(e), "a JSON object");
    } catch (IOException e) {
      throw new IllegalStateException("an array does not fail", e);
    }
    if (!node.isObject()) {
      throw Parameters.refuse("body", where + "This is not a JSON object.", "a JSON object");
    }
    return node;
  }

  private static String reason(JsonProcessingException e) {
    return LogText.escape(e.getOriginalMessage().lines().findFirst().orElse(""));
  }

  private void check(String name, Set<String> names) {
    if (!names.contains(name)) {
      throw refuse(
          LogText.escape(name),
          "There is no such field here.",
          "one of " + String.join(", ", new TreeSet<>(names)));
    }
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  String text(String name, int mostCharacters) {
    if (!has(name)) {
      return null;
    }
    JsonNode value = object.get(name);
    if (!value.isTextual() || value.textValue().length() > mostCharacters) {
      throw refuse(
          name,
          "The value is not allowed.",
          "a string of at most " + mostCharacters + " characters");
    }
    return value.textValue();
  }

  byte[] base64(String name) {
    String text = text(name, Integer.MAX_VALUE);
    try {
      return text == null ? null : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw refuse(name, "The value is not allowed.", "a string in base64");
    }
  }

  boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!object.get(name).isBoolean()) {
      throw refuse(name, "The value is not allowed.", "true or false");
    }
    return object.get(name).booleanValue();
  }

  int integer(String name, int absent, int min, int max) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = object.get(name);
    if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
      throw refuse(name, "The value is not allowed.", "a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  Duration duration(String name, Duration absent, Duration max) {
    return parsed(name, absent, ValueType.duration(Duration.ZERO, max));
  }

  /** The lower-case name of a constant. */
  <E extends Enum<E>> E choice(String name, Class<E> constants) {
    return parsed(name, null, ValueType.oneOf(constants));
  }

  private <T> T parsed(String name, T absent, ValueType<T> type) {
    if (!has(name)) {
      return absent;
    }
    try {
      return type.parser().apply(object.get(name).asText());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(name, "The value is not allowed.", type.allowed());
    }
  }

  List<String> texts(String name, int most) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode array = object.get(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array) {
      if (element.isTextual()) {
        texts.add(element.textValue());
      }
    }
    if (!array.isArray() || texts.size() != array.size() || texts.size() > most) {
      throw refuse(name, "The value is not allowed.", "a list of at most " + most + " strings");
    }
    return texts;
  }

  ProblemException refuse(String name, String detail, String allowed) {
    return Parameters.refuse(name, where + detail, allowed);
  }
}
