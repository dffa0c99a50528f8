package io.telemetrystack.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.telemetrystack.intake.OtlpSchema.Field;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Rewrites an OTLP request in JSON as protobuf, as far as {@link OtlpSchema} reads it. JSON may
 * name the members of an object in any order, so that a request cannot be read in one pass; as
 * protobuf it can, and takes less memory than a tree.
 *
 * <p>As OTLP maps protobuf to JSON: names in lowerCamelCase, unknown ones passed over, null for
 * what is not set, 64-bit numbers as text or numbers, NaN and infinities as text.
 */
final class OtlpJson {
  private static final int MAX_DEPTH = 32;
  private static final BigDecimal TWO_TO_64 = new BigDecimal("18446744073709551616");

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(CsvParser.MAX_ROW_BYTES)
                  .build())
          .build();

  private final JsonParser json;
  private final ProtoWriter out = new ProtoWriter();
  private final NumberScanner numbers = new NumberScanner();

  private OtlpJson(JsonParser json) {
    this.json = json;
  }

  /**
   * The request's fields as protobuf.
   *
   * @throws MalformedBodyException when it is no JSON or a member has another type than OTLP's
   */
  static ByteRange toProtobuf(ByteRange body) {
    try (JsonParser json = JSON.createParser(body.bytes(), body.from(), body.length())) {
      OtlpJson request = new OtlpJson(json);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw request.malformed("it is no JSON object");
      }
      request.members(OtlpSchema.REQUEST);
      if (json.nextToken() != null) {
        throw request.malformed("something follows the JSON object");
      }
      return request.out.written();
    } catch (JsonProcessingException e) {
      throw new MalformedBodyException("it is no JSON: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new MalformedBodyException("it is no text: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private MalformedBodyException malformed(String what) {
    return new MalformedBodyException(
        what + ", at byte " + json.currentTokenLocation().getByteOffset());
  }

  private void members(OtlpSchema message) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = message.field(json.currentName());
      JsonToken token = json.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        json.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          value(field);
        }
      } else {
        value(field);
      }
    }
  }

  private void value(Field field) throws IOException {
    switch (field.type()) {
      case MESSAGE -> {
        require(json.hasToken(JsonToken.START_OBJECT));
        int begun = out.begin(field.number());
        members(field.message());
        out.end(begun);
      }
      case TEXT -> {
        require(json.hasToken(JsonToken.VALUE_STRING));
        out.text(field.number(), json.getText());
      }
      case BOOL -> {
        require(json.currentToken().isBoolean());
        out.varint(field.number(), json.hasToken(JsonToken.VALUE_TRUE) ? 1 : 0);
      }
      case UINT32, INT64 -> out.varint(field.number(), integer());
      case FIXED64, SFIXED64 -> out.fixed64(field.number(), integer());
      case DOUBLE -> out.fixed64(field.number(), Double.doubleToRawLongBits(number()));
    }
  }

  private void require(boolean typed) {
    if (!typed) {
      throw malformed("a member has the wrong type");
    }
  }

  /** In two's complement where it does not fit a long. */
  private long integer() throws IOException {
    try {
      BigDecimal number = new BigDecimal(scalar());
      require(number.precision() - number.scale() <= TWO_TO_64.precision());
      require(number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0);
      require(number.abs().compareTo(TWO_TO_64) < 0);
      return number.toBigInteger().longValue();
    } catch (NumberFormatException e) {
      throw malformed("a member is no whole number");
    }
  }

  private double number() throws IOException {
    String text = scalar();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (numbers.scan(bytes, 0, bytes.length) == bytes.length) {
      return numbers.value();
    }
    if (!NumberScanner.isNotFinite(text)) {
      throw malformed("a member is no number");
    }
    return Double.NaN;
  }

  private String scalar() throws IOException {
    require(json.currentToken().isNumeric() || json.hasToken(JsonToken.VALUE_STRING));
    String text = json.getText();
    require(text.length() <= StreamReadConstraints.DEFAULT_MAX_NUM_LEN);
    return text;
  }
}
