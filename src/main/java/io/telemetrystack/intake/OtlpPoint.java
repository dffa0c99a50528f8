package io.telemetrystack.intake;

/**
 * A data point of a gauge or sum.
 *
 * @param attributes the fields that are attributes, when they stand together
 * @param timeNs 0 where it is not set, negative where it is too large
 * @param hasNoValue whether the sender says so, or has set none
 */
record OtlpPoint(
    ByteRange attributes,
    boolean attributesTogether,
    long timeNs,
    double value,
    boolean hasNoValue) {
  private static final long NO_RECORDED_VALUE = 1;

  static OtlpPoint read(ByteRange message) {
    int from = message.from();
    int to = message.from();
    boolean together = true;
    long timeNs = 0;
    double value = 0;
    boolean none = true;
    long flags = 0;
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case OtlpSchema.ATTRIBUTES_OF_POINT -> {
          boolean first = to == from;
          together &= first || fields.fieldStart() == to;
          from = first ? fields.fieldStart() : from;
          to = fields.fieldEnd();
        }
        case OtlpSchema.TIME -> timeNs = fields.fixed64Value();
        case OtlpSchema.AS_DOUBLE -> {
          value = Double.longBitsToDouble(fields.fixed64Value());
          none = false;
        }
        case OtlpSchema.AS_INT -> {
          value = fields.fixed64Value();
          none = false;
        }
        case OtlpSchema.FLAGS -> flags = fields.varintValue();
        default -> {} // exemplars, the time of the start
      }
    }
    boolean noValue = none || (flags & NO_RECORDED_VALUE) != 0;
    return new OtlpPoint(
        new ByteRange(message.bytes(), from, to), together, timeNs, value, noValue);
  }
}
