package io.telemetrystack.intake;

import com.fasterxml.jackson.core.JsonToken;
import io.telemetrystack.intake.JsonPoint.Value;
import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes samples of JSON points. Those that were seen before are recognised by the {@link
 * JsonPredictor}; the others are read as a {@link JsonPoint} and leave a template behind. One
 * thread.
 */
final class JsonPointReader {
  /** Is told of points, and of values of points, that are refused. */
  interface Rejects {
    void reject(RejectReason reason, ByteRange element, String detail);
  }

  private static final String IDENTITY =
      "uuid, host and a field's name must be there, without control characters";

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final Rejects rejects;
  private final JsonPredictor predictor = new JsonPredictor();
  private final NumberScanner numbers = new NumberScanner();
  private long maxTimeNs = Long.MAX_VALUE;
  private long nowNs;
  private boolean goOn = true;

  JsonPointReader(SampleSink sink, SeriesDictionary dictionary, Rejects rejects) {
    this.sink = sink;
    this.dictionary = dictionary;
    this.rejects = rejects;
  }

  void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  void setNowNs(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Forgets that the sink asked to stop. */
  void resume() {
    goOn = true;
  }

  /** Whether the sink has not asked to stop. */
  boolean goOn() {
    return goOn;
  }

  /**
   * Reads the point at {@code from} if it is the one that followed the point before it last time.
   *
   * @return the index behind it, or {@link JsonPredictor#MISS}
   */
  int readExpected(byte[] buffer, int from, int to) {
    if (!predictor.isConfident()) {
      return JsonPredictor.MISS;
    }
    int end = predictor.matchNext(buffer, from, to, maxTimeNs);
    if (end != JsonPredictor.MISS) {
      deliverMatched();
    }
    return end;
  }

  /** Line feeds within the point that was expected. */
  int lineFeeds() {
    return predictor.matched().lineFeeds;
  }

  /**
   * Reads a JSON value.
   *
   * @param fingerprint what {@link JsonCutter} gives for it
   */
  void read(ByteRange element, long fingerprint) {
    if (predictor.matchAny(element, fingerprint, maxTimeNs) != JsonPredictor.MISS) {
      deliverMatched();
      return;
    }
    JsonPoint point = JsonPoint.read(element);
    if (point.reason() != null) {
      rejects.reject(point.reason(), element, point.detail());
    } else if (point.isTimed() && point.timeNs() > maxTimeNs) {
      rejects.reject(RejectReason.FUTURE_TIME, element, "");
    } else if (point.description().refusal() != null) {
      refuse(point.description(), element);
    } else {
      List<SeriesField> seriesFields = deliver(point, element);
      learn(point, element, seriesFields, fingerprint);
    }
  }

  private void refuse(Description description, ByteRange element) {
    RejectReason reason = description.refusal();
    rejects.reject(reason, element, reason == RejectReason.BAD_IDENTITY ? IDENTITY : "");
  }

  private void deliverMatched() {
    JsonTemplate template = predictor.matched();
    long timeNs = template.timed ? predictor.timeNs() : nowNs;
    SeriesField[] seriesFields = template.seriesFields;
    for (int i = 0; i < seriesFields.length; i++) {
      goOn &= seriesFields[i].deliver(sink, timeNs, predictor.value(i));
    }
  }

  /** Of which fields there was a number in digits. */
  private List<SeriesField> deliver(JsonPoint point, ByteRange element) {
    long timeNs = point.isTimed() ? point.timeNs() : nowNs;
    List<SeriesField> withNumbers = new ArrayList<>();
    for (Value value : point.values()) {
      Description description = point.describe(value);
      if (description.refusal() != null) {
        refuse(description, element);
      } else if (isNumber(value)) {
        SeriesField seriesField = dictionary.find(description);
        goOn &= seriesField.deliver(sink, timeNs, numbers.value());
        withNumbers.add(seriesField);
      } else if (value.token().isBoolean()) {
        double truth = value.token() == JsonToken.VALUE_TRUE ? 1 : 0;
        goOn &= dictionary.find(description).deliver(sink, timeNs, truth);
      } else {
        noNumber(value, element);
      }
    }
    return withNumbers;
  }

  private boolean isNumber(Value value) {
    byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
    return numbers.scan(bytes, 0, bytes.length) == bytes.length;
  }

  private void noNumber(Value value, ByteRange element) {
    if (value.token() == JsonToken.VALUE_NULL) {
      sink.absent(AbsentReason.NOT_RECORDED);
    } else if (NumberScanner.isNotFinite(value.text())) {
      sink.absent(AbsentReason.NOT_FINITE);
    } else if (ValueKind.isBlank(value.text())) {
      sink.absent(AbsentReason.BLANK);
    } else {
      rejects.reject(RejectReason.BAD_NUMBER, element, value.noNumber());
    }
  }

  /** Only a point of which everything that varies is where a template can have a gap. */
  private void learn(
      JsonPoint point, ByteRange element, List<SeriesField> seriesFields, long fingerprint) {
    int gaps = seriesFields.size() + (point.isTimed() ? 1 : 0);
    boolean allNumbers = seriesFields.size() == point.values().size();
    if (allNumbers && point.cuts().size() == gaps && JsonPredictor.isLearnable(element)) {
      predictor.learn(new JsonTemplate(element, point.cuts(), seriesFields, fingerprint));
    }
  }
}
