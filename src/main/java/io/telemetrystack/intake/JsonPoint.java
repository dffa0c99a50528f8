package io.telemetrystack.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.telemetrystack.intake.JsonTemplate.Cut;
import io.telemetrystack.intake.JsonTemplate.Gap;
import io.telemetrystack.intake.SeriesDictionary.Description;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one JSON object says as a point, by Jackson. Made for one object.
 *
 * <p>Its members are those of {@link LabelRole#of} and {@code field}, each at most once, all text
 * but the time (text or a number, see {@link EpochNumber}), the value, and the two indexes, which
 * may be numbers. {@code fields}, an object of values by name, stands in place of field and value.
 * Null says nothing.
 */
final class JsonPoint {
  /**
   * A value as it stands.
   *
   * @param token a scalar, or the start of an object or array
   * @param text the number or text
   */
  record Value(String field, JsonToken token, String text) {
    /** Says so. */
    String noNumber() {
      String what = token.isStructStart() ? "an object or array" : "text";
      String named = field.isEmpty() ? what : "field \"" + field + "\": " + what;
      return named + " is no number" + (text.isEmpty() ? "" : ": \"" + text + '"');
    }
  }

  private static final String FIELD = "field";
  private static final String FIELDS = "fields";
  private static final String INSTANCE = "instance";

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonCutter.MAX_DEPTH)
                  .maxStringLength(CsvParser.MAX_ROW_BYTES)
                  .maxNameLength(CsvParser.MAX_ROW_BYTES)
                  .maxNumberLength(CsvParser.MAX_ROW_BYTES)
                  .build())
          .build();

  private final ByteRange element;
  private final Description description = new Description();
  private final List<Value> values = new ArrayList<>();
  private final List<Cut> cuts = new ArrayList<>();
  private final Set<LabelRole> said = EnumSet.noneOf(LabelRole.class);
  private final Set<String> names = new HashSet<>();
  private String labels = "";
  private boolean hasFields;
  private boolean timed;
  private long timeNs;
  private RejectReason reason;
  private String detail = "";

  private JsonPoint(ByteRange element) {
    this.element = element;
  }

  /** Reads the bytes from <code>{</code> to <code>}</code>. */
  static JsonPoint read(ByteRange element) {
    JsonPoint point = new JsonPoint(element);
    if (element.bytes()[element.from()] != '{') {
      point.refuse(RejectReason.BAD_SYNTAX, "it is no JSON object");
    } else if (element.length() > 1 && element.bytes()[element.from() + 1] == 0) {
      point.refuse(RejectReason.BAD_SYNTAX, "it is not UTF-8");
    } else {
      point.readAll();
    }
    return point;
  }

  /** Why it is no point, null when it is one. */
  RejectReason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  /** What it says but for the values; of {@code fields}, with any name. */
  Description description() {
    return description;
  }

  /** What it says of this value. */
  Description describe(Value value) {
    if (hasFields) {
      description.setField(value.field());
    }
    return description;
  }

  List<Value> values() {
    return values;
  }

  /** Whether it has a time of its own. */
  boolean isTimed() {
    return timed;
  }

  long timeNs() {
    return timeNs;
  }

  /** Of the time and all values, in their order; shorter where one of them is escaped. */
  List<Cut> cuts() {
    return cuts;
  }

  private void refuse(RejectReason reason, String detail) {
    if (this.reason == null) {
      this.reason = reason;
      this.detail = detail;
    }
  }

  private void readAll() {
    try (JsonParser json = JSON.createParser(element.bytes(), element.from(), element.length())) {
      json.nextToken();
      Value single = readMembers(json);
      if (reason == null) {
        finish(single);
      }
    } catch (JsonProcessingException e) {
      refuse(RejectReason.BAD_SYNTAX, e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private Value readMembers(JsonParser json) throws IOException {
    Value single = null;
    while (json.nextToken() == JsonToken.FIELD_NAME && reason == null) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      LabelRole role = role(name);
      if (name.equals(FIELDS) && !hasFields) {
        readFields(json, token);
      } else if (role == null || !said.add(role)) {
        boolean twice = role != null || name.equals(FIELDS);
        refuse(
            RejectReason.BAD_MEMBER,
            "member \"" + name + (twice ? "\" says what was said" : "\" is unknown"));
      } else if (role == LabelRole.VALUE) {
        single = value(json, "", token);
      } else if (token != JsonToken.VALUE_NULL) {
        member(json, name, role, token);
      }
    }
    return single;
  }

  /** {@code instance} is a MIG instance here, as in the API's answers; in labels it is a target. */
  private static LabelRole role(String name) {
    return switch (name) {
      case FIELD -> LabelRole.FIELD;
      case INSTANCE -> LabelRole.INSTANCE;
      default -> LabelRole.of(name);
    };
  }

  private void member(JsonParser json, String name, LabelRole role, JsonToken token)
      throws IOException {
    boolean number = token == JsonToken.VALUE_NUMBER_INT;
    boolean index = role == LabelRole.GPU || role == LabelRole.INSTANCE;
    if (role == LabelRole.TIME) {
      readTime(json, token);
    } else if (token != JsonToken.VALUE_STRING && !(number && index)) {
      refuse(RejectReason.BAD_MEMBER, "member \"" + name + "\" is no text");
    } else if (role == LabelRole.LABELS) {
      labels = json.getText();
    } else {
      description.put(role, name, json.getText());
    }
  }

  private void readTime(JsonParser json, JsonToken token) throws IOException {
    String text = json.getText();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    timeNs = TimeScanner.INVALID;
    if (number) {
      timeNs = EpochNumber.parse(bytes, 0, bytes.length);
    } else if (token == JsonToken.VALUE_STRING) {
      timeNs = new TimeScanner().parse(bytes, 0, bytes.length);
    }
    timed = true;
    if (timeNs == TimeScanner.INVALID) {
      refuse(RejectReason.BAD_TIME, '"' + text + "\" is no time");
      return;
    }
    addCut(json, text, number ? Gap.TIME_NUMBER : Gap.TIME_TEXT);
  }

  private void readFields(JsonParser json, JsonToken token) throws IOException {
    hasFields = true;
    if (token != JsonToken.START_OBJECT) {
      refuse(RejectReason.BAD_MEMBER, "member \"fields\" is no object");
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      values.add(value(json, name, json.nextToken()));
      if (!names.add(name)) {
        refuse(RejectReason.BAD_MEMBER, "field \"" + name + "\" stands there twice");
      }
    }
  }

  private Value value(JsonParser json, String field, JsonToken token) throws IOException {
    if (token.isStructStart()) {
      json.skipChildren();
      return new Value(field, token, "");
    }
    String text = json.getText();
    addCut(json, text, token.isNumeric() ? Gap.NUMBER : Gap.NUMBER_TEXT);
    return new Value(field, token, text);
  }

  /** Adds none where the text does not stand in the bytes as it is. */
  private void addCut(JsonParser json, String text, Gap gap) {
    boolean quoted = gap == Gap.TIME_TEXT || gap == Gap.NUMBER_TEXT;
    int offset = (int) json.currentTokenLocation().getByteOffset();
    int start = element.from() + offset + (quoted ? 1 : 0);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (element.holds(bytes, start)) {
      cuts.add(new Cut(gap, start, start + bytes.length));
    }
  }

  private void finish(Value single) {
    if (hasFields && (single != null || said.contains(LabelRole.FIELD))) {
      refuse(RejectReason.BAD_MEMBER, "member \"fields\" stands beside field or value");
    } else if (hasFields && values.isEmpty()) {
      refuse(RejectReason.BAD_MEMBER, "member \"fields\" is empty");
    } else if (!hasFields && single == null) {
      refuse(RejectReason.BAD_MEMBER, "neither value nor fields is there");
    } else if (!LabelList.parse(labels, description::put)) {
      refuse(RejectReason.BAD_LABELS, "");
    } else if (hasFields) {
      description.setField(FIELDS);
    } else {
      values.add(single);
    }
  }
}
