package io.telemetrystack.intake;

import com.fasterxml.jackson.core.JsonToken;
import io.telemetrystack.intake.JsonPoint.Value;
import io.telemetrystack.intake.SampleSink.RejectedRow;
import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON points: one object, an array of objects, or objects one after the other, as NDJSON has
 * them. One thread.
 *
 * <p>Most points are recognised whole by the {@link JsonPredictor}; the others are cut out by the
 * {@link JsonCutter} and read as a {@link JsonPoint}. Memory is bounded whatever the body: the
 * predictor's templates, the dictionary, and one point of {@link CsvParser#MAX_ROW_BYTES} bytes in
 * the caller's buffer.
 *
 * <p>A point that is JSON but bad is refused alone. One that is no JSON costs the rest of its first
 * line; when it goes on over further lines, those that do not begin with a bracket go with it.
 * Lines are read again at most {@link JsonCutter#MAX_DEPTH} times, so the work stays linear.
 * Between the points of an array any white space and commas are let pass.
 */
public final class JsonPointsParser implements BodyParser {
  private static final int NEED_MORE = -1;
  private static final String IDENTITY =
      "uuid, host and a field's name must be there, without control characters";
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final JsonCutter cutter = new JsonCutter();
  private final JsonPredictor predictor = new JsonPredictor();
  private final NumberScanner numbers = new NumberScanner();

  private long maxTimeNs = Long.MAX_VALUE;
  private long nowNs;
  private String problem = "";
  private boolean goOn = true;
  private boolean begun;
  private boolean inArray;

  /** Whether a broken line may have held the end of the array. */
  private boolean mayHaveEnded;

  private boolean skippingLine;
  private boolean skippingToBracket;

  /** Whether the point being cut is too long, and its bytes so far are gone. */
  private boolean discarding;

  private long line = 1;

  /** Of the array. */
  private long elements;

  public JsonPointsParser(SampleSink sink, SeriesDictionary dictionary) {
    this.sink = sink;
    this.dictionary = dictionary;
  }

  /** Points later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  /** The time of points that have none. */
  public void setNowNs(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Begins a new body. What was learnt of points is kept. */
  public void restart() {
    problem = "";
    begun = false;
    inArray = false;
    mayHaveEnded = false;
    skippingLine = false;
    skippingToBracket = false;
    discarding = false;
    line = 1;
    elements = 0;
    cutter.reset();
  }

  @Override
  public String problem() {
    return problem;
  }

  /**
   * Parses the whole points between {@code from} and {@code to}. What it leaves over is less than
   * {@link CsvParser#MAX_ROW_BYTES}, unless the sink asked to stop: then as much as there is.
   */
  @Override
  public int parse(byte[] buffer, int from, int to, boolean last) {
    goOn = true;
    int at = from;
    while (at < to && goOn && problem.isEmpty()) {
      int next = known(buffer, at, to);
      if (next == JsonPredictor.MISS) {
        next = step(new ByteRange(buffer, at, to), last);
      }
      if (next == NEED_MORE) {
        return at;
      }
      at = next;
    }
    if (last && at == to) {
      end(new ByteRange(buffer, at, at));
    }
    return at;
  }

  private void end(ByteRange nothing) {
    if (problem.isEmpty() && !begun) {
      problem = "it is empty";
    } else if (inArray && !mayHaveEnded) {
      reject(RejectReason.BAD_SYNTAX, nothing, "the array has no end");
    }
    inArray = false;
  }

  /** Takes a point that was expected; the index behind it and its line end, or MISS. */
  private int known(byte[] buffer, int from, int to) {
    if (buffer[from] != '{' || !begun || skippingLine || discarding || !predictor.isConfident()) {
      return JsonPredictor.MISS;
    }
    int next = predictor.matchNext(buffer, from, to, maxTimeNs);
    if (next == JsonPredictor.MISS) {
      return JsonPredictor.MISS;
    }
    cutter.reset();
    skippingToBracket = false;
    deliverMatched();
    if (next < to && buffer[next] == '\n') {
      line++;
      next++;
    }
    return next;
  }

  /** Takes the next thing at the begin of the range; the index behind it, or NEED_MORE. */
  private int step(ByteRange rest, boolean last) {
    byte[] buffer = rest.bytes();
    int at = rest.from();
    if (discarding) {
      return element(rest, last);
    }
    if (skippingLine) {
      return skipLine(rest);
    }
    byte c = buffer[at];
    if (c == '\n') {
      line++;
    }
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      return at + 1;
    }
    if (!begun) {
      return begin(rest, last);
    }
    if (skippingToBracket && c != '{' && c != '[' && c != ']') {
      skippingLine = true;
      return at;
    }
    skippingToBracket = false;
    return bracket(c) ? at + 1 : element(rest, last);
  }

  private int begin(ByteRange rest, boolean last) {
    byte first = rest.bytes()[rest.from()];
    if (first == BYTE_ORDER_MARK[0] && rest.length() < BYTE_ORDER_MARK.length && !last) {
      return NEED_MORE;
    }
    if (rest.holds(BYTE_ORDER_MARK, rest.from())) {
      return rest.from() + BYTE_ORDER_MARK.length;
    }
    if (first != '{' && first != '[') {
      problem = "it is not JSON: its first byte is neither { nor [";
    }
    begun = true;
    return rest.from();
  }

  /** Whether this byte is of the array around the points. */
  private boolean bracket(byte c) {
    boolean ends = inArray && c == ']';
    if (!inArray && c == '[') {
      inArray = true;
      elements = 0;
      return true;
    }
    inArray &= !ends;
    return ends || (inArray && c == ',');
  }

  private void deliverMatched() {
    JsonTemplate template = predictor.matched();
    long timeNs = template.timed ? predictor.timeNs() : nowNs;
    SeriesField[] seriesFields = template.seriesFields;
    for (int i = 0; i < seriesFields.length; i++) {
      goOn &= seriesFields[i].deliver(sink, timeNs, predictor.value(i));
    }
    pass(template.lineFeeds);
  }

  private int element(ByteRange rest, boolean last) {
    JsonCutter.Result result = cutter.scan(rest.bytes(), rest.from(), rest.to(), last);
    if (result == JsonCutter.Result.INCOMPLETE && !last) {
      return rest.length() <= CsvParser.MAX_ROW_BYTES && !discarding ? NEED_MORE : discard(rest);
    }
    ByteRange scanned = new ByteRange(rest.bytes(), rest.from(), cutter.end());
    if (result == JsonCutter.Result.WHOLE) {
      whole(scanned);
      return scanned.to();
    }
    return broken(rest, scanned);
  }

  private int discard(ByteRange rest) {
    if (!discarding) {
      reject(RejectReason.LINE_TOO_LONG, rest, "");
    }
    discarding = true;
    cutter.dropScanned();
    line += rest.lineFeeds();
    return rest.to();
  }

  private void whole(ByteRange element) {
    boolean tooLong = element.length() > CsvParser.MAX_ROW_BYTES;
    if (tooLong && !discarding) {
      reject(RejectReason.LINE_TOO_LONG, element, "");
    }
    if (discarding || tooLong) {
      pass(element.lineFeeds());
    } else if (matchAny(element)) {
      deliverMatched();
    } else {
      read(element);
      pass(element.lineFeeds());
    }
    discarding = false;
    cutter.reset();
  }

  private boolean matchAny(ByteRange element) {
    int end = predictor.matchAny(element, cutter.fingerprint(), maxTimeNs);
    return end != JsonPredictor.MISS;
  }

  private void pass(int lineFeeds) {
    line += lineFeeds;
    elements++;
  }

  /** Gives up a point's first line, with those of its others that cannot begin a point. */
  private int broken(ByteRange rest, ByteRange scanned) {
    cutter.reset();
    int at = rest.from();
    int lineEnd = scanned.lineEnd();
    skippingToBracket = lineEnd < scanned.to();
    skippingLine = true;
    mayHaveEnded = true;
    if (discarding) {
      discarding = false;
      line += scanned.lineFeeds();
      return scanned.to();
    }
    boolean cut = scanned.to() == rest.to();
    String detail =
        cut ? "it has no end" : "its byte " + (scanned.length() + 1) + " cannot stand there";
    reject(RejectReason.BAD_SYNTAX, new ByteRange(rest.bytes(), at, rest.lineEnd()), detail);
    return lineEnd;
  }

  private int skipLine(ByteRange rest) {
    int end = rest.lineEnd();
    if (end == rest.to()) {
      return end;
    }
    skippingLine = false;
    line++;
    return end + 1;
  }

  private void read(ByteRange element) {
    JsonPoint point = JsonPoint.read(element);
    Description description = point.description();
    if (point.reason() != null) {
      reject(point.reason(), element, point.detail());
    } else if (point.isTimed() && point.timeNs() > maxTimeNs) {
      reject(RejectReason.FUTURE_TIME, element, "");
    } else if (description.refusal() != null) {
      refuse(description, element);
    } else {
      deliver(point, element);
    }
  }

  private void refuse(Description description, ByteRange element) {
    RejectReason reason = description.refusal();
    reject(reason, element, reason == RejectReason.BAD_IDENTITY ? IDENTITY : "");
  }

  private void deliver(JsonPoint point, ByteRange element) {
    long timeNs = point.isTimed() ? point.timeNs() : nowNs;
    List<SeriesField> seriesFields = new ArrayList<>();
    for (Value value : point.values()) {
      Description description = point.describe(value);
      if (description.refusal() != null) {
        refuse(description, element);
        continue;
      }
      SeriesField seriesField = dictionary.find(description);
      if (deliver(seriesField, timeNs, value, element)) {
        seriesFields.add(seriesField);
      }
    }
    int gaps = seriesFields.size() + (point.isTimed() ? 1 : 0);
    boolean allNumbers = seriesFields.size() == point.values().size();
    if (allNumbers && point.cuts().size() == gaps && JsonPredictor.isLearnable(element)) {
      predictor.learn(new JsonTemplate(element, point.cuts(), seriesFields, cutter.fingerprint()));
    }
  }

  /** Whether the value was a number in digits. */
  private boolean deliver(SeriesField seriesField, long timeNs, Value value, ByteRange element) {
    String text = value.text();
    boolean literal =
        value.token() == JsonToken.VALUE_TRUE || value.token() == JsonToken.VALUE_FALSE;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (value.token() == JsonToken.VALUE_NULL) {
      sink.absent(AbsentReason.NOT_RECORDED);
    } else if (literal) {
      goOn &= seriesField.deliver(sink, timeNs, value.token() == JsonToken.VALUE_TRUE ? 1 : 0);
    } else if (!bytesAreNumber(bytes)) {
      noNumber(value, element);
    } else {
      goOn &= seriesField.deliver(sink, timeNs, numbers.value());
      return true;
    }
    return false;
  }

  private boolean bytesAreNumber(byte[] bytes) {
    return numbers.scan(bytes, 0, bytes.length) == bytes.length;
  }

  private void noNumber(Value value, ByteRange element) {
    if (NumberScanner.isNotFinite(value.text())) {
      sink.absent(AbsentReason.NOT_FINITE);
    } else if (ValueKind.isBlank(value.text())) {
      sink.absent(AbsentReason.BLANK);
    } else {
      reject(RejectReason.BAD_NUMBER, element, value.noNumber());
    }
  }

  private void reject(RejectReason reason, ByteRange row, String detail) {
    String place = inArray ? "element " + (elements + 1) : "";
    String text = place.isEmpty() || detail.isEmpty() ? place + detail : place + ": " + detail;
    sink.rejected(reason, new RejectedRow(line, row.buffer(), text));
  }
}
