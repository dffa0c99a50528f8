package io.telemetrystack.intake;

import java.util.Map;

/**
 * Those messages and fields of OTLP metrics that are read, by the numbers and JSON names of
 * opentelemetry-proto 1.x; all others are passed over.
 */
enum OtlpSchema {
  REQUEST,
  RESOURCE_METRICS,
  RESOURCE,
  SCOPE_METRICS,
  METRIC,
  NUMBERS,
  NUMBER_POINT,
  OTHERS,
  OTHER_POINT,
  KEY_VALUE,
  ANY_VALUE;

  /** How a field is encoded. */
  enum Type {
    MESSAGE,
    TEXT,
    BOOL,
    UINT32,
    INT64,
    FIXED64,
    SFIXED64,
    DOUBLE
  }

  /**
   * A field.
   *
   * @param message of a field of type message, else null
   */
  record Field(int number, Type type, OtlpSchema message) {}

  static final int RESOURCE_METRICS_OF_REQUEST = 1;
  static final int RESOURCE_OF_METRICS = 1;
  static final int SCOPES_OF_METRICS = 2;
  static final int ATTRIBUTES_OF_RESOURCE = 1;
  static final int METRICS_OF_SCOPE = 2;
  static final int NAME_OF_METRIC = 1;
  static final int GAUGE = 5;
  static final int SUM = 7;
  static final int HISTOGRAM = 9;
  static final int EXPONENTIAL_HISTOGRAM = 10;
  static final int SUMMARY = 11;
  static final int POINTS = 1;
  static final int TIME = 3;
  static final int AS_DOUBLE = 4;
  static final int AS_INT = 6;
  static final int ATTRIBUTES_OF_POINT = 7;
  static final int FLAGS = 8;
  static final int KEY = 1;
  static final int VALUE = 2;
  static final int STRING_VALUE = 1;
  static final int BOOL_VALUE = 2;
  static final int INT_VALUE = 3;
  static final int DOUBLE_VALUE = 4;

  private static final Map<OtlpSchema, Map<String, Field>> FIELDS =
      Map.ofEntries(
          Map.entry(
              REQUEST,
              Map.of("resourceMetrics", message(RESOURCE_METRICS_OF_REQUEST, RESOURCE_METRICS))),
          Map.entry(
              RESOURCE_METRICS,
              Map.of(
                  "resource", message(RESOURCE_OF_METRICS, RESOURCE),
                  "scopeMetrics", message(SCOPES_OF_METRICS, SCOPE_METRICS))),
          Map.entry(RESOURCE, Map.of("attributes", message(ATTRIBUTES_OF_RESOURCE, KEY_VALUE))),
          Map.entry(SCOPE_METRICS, Map.of("metrics", message(METRICS_OF_SCOPE, METRIC))),
          Map.entry(
              METRIC,
              Map.of(
                  "name", scalar(NAME_OF_METRIC, Type.TEXT),
                  "gauge", message(GAUGE, NUMBERS),
                  "sum", message(SUM, NUMBERS),
                  "histogram", message(HISTOGRAM, OTHERS),
                  "exponentialHistogram", message(EXPONENTIAL_HISTOGRAM, OTHERS),
                  "summary", message(SUMMARY, OTHERS))),
          Map.entry(NUMBERS, Map.of("dataPoints", message(POINTS, NUMBER_POINT))),
          Map.entry(
              NUMBER_POINT,
              Map.of(
                  "attributes", message(ATTRIBUTES_OF_POINT, KEY_VALUE),
                  "timeUnixNano", scalar(TIME, Type.FIXED64),
                  "asDouble", scalar(AS_DOUBLE, Type.DOUBLE),
                  "asInt", scalar(AS_INT, Type.SFIXED64),
                  "flags", scalar(FLAGS, Type.UINT32))),
          Map.entry(OTHERS, Map.of("dataPoints", message(POINTS, OTHER_POINT))),
          Map.entry(OTHER_POINT, Map.of()),
          Map.entry(
              KEY_VALUE, Map.of("key", scalar(KEY, Type.TEXT), "value", message(VALUE, ANY_VALUE))),
          Map.entry(
              ANY_VALUE,
              Map.of(
                  "stringValue", scalar(STRING_VALUE, Type.TEXT),
                  "boolValue", scalar(BOOL_VALUE, Type.BOOL),
                  "intValue", scalar(INT_VALUE, Type.INT64),
                  "doubleValue", scalar(DOUBLE_VALUE, Type.DOUBLE))));

  private static Field message(int number, OtlpSchema message) {
    return new Field(number, Type.MESSAGE, message);
  }

  private static Field scalar(int number, Type type) {
    return new Field(number, type, null);
  }

  /** By its name in JSON, null where it is not read. */
  Field field(String name) {
    return FIELDS.get(this).get(name);
  }
}
