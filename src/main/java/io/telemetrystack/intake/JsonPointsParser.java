package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;

/**
 * Reads JSON points: one object, an array of objects, or objects one after the other, as NDJSON has
 * them. One thread.
 *
 * <p>Most points are recognised whole by the {@link JsonPointReader}; the others are cut out by the
 * {@link JsonCutter} before they are read. Memory is bounded whatever the body: the predictor's
 * templates, the dictionary, and one point of {@link CsvParser#MAX_ROW_BYTES} bytes in the caller's
 * buffer.
 *
 * <p>A point that is JSON but bad is refused alone. One that is no JSON costs the rest of its first
 * line; when it goes on over further lines, those that do not begin with a bracket go with it.
 * Lines are read again at most {@link JsonCutter#MAX_DEPTH} times, so the work stays linear.
 * Between the points of an array any white space and commas are let pass.
 */
public final class JsonPointsParser implements BodyParser {
  private static final int NEED_MORE = -1;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final SampleSink sink;
  private final JsonPointReader points;
  private final JsonCutter cutter = new JsonCutter();

  private String problem = "";
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
    points = new JsonPointReader(sink, dictionary, this::reject);
  }

  /** Points later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    points.setMaxTimeNs(maxTimeNs);
  }

  /** The time of points that have none. */
  public void setNowNs(long nowNs) {
    points.setNowNs(nowNs);
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
    points.resume();
    int at = from;
    while (at < to && points.goOn() && problem.isEmpty()) {
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
    } else if (inArray && !mayHaveEnded && !discarding) {
      reject(RejectReason.BAD_SYNTAX, nothing, "the array has no end");
    }
    inArray = false;
  }

  /** Takes a point that was expected; the index behind it and its separator, or MISS. */
  private int known(byte[] buffer, int from, int to) {
    if (buffer[from] != '{' || !begun || skippingLine || discarding) {
      return JsonPredictor.MISS;
    }
    int next = points.readExpected(buffer, from, to);
    if (next == JsonPredictor.MISS) {
      return JsonPredictor.MISS;
    }
    cutter.reset();
    skippingToBracket = false;
    pass(points.lineFeeds());
    if (next < to && buffer[next] == '\n') {
      line++;
      return next + 1;
    }
    return inArray && next < to && buffer[next] == ',' ? next + 1 : next;
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
    int next = passWhiteSpace(rest);
    if (next > at) {
      return next;
    }
    byte c = buffer[at];
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

  /** The index behind the white space with which the range begins, however much it is. */
  private int passWhiteSpace(ByteRange rest) {
    byte[] buffer = rest.bytes();
    int at = rest.from();
    for (; at < rest.to(); at++) {
      byte c = buffer[at];
      if (c == '\n') {
        line++;
      } else if (c != ' ' && c != '\r' && c != '\t') {
        break;
      }
    }
    return at;
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

  /** Looks at one byte more than a point may have, so that pieces make no difference. */
  private int element(ByteRange rest, boolean last) {
    int room = discarding ? rest.length() : Math.min(rest.length(), CsvParser.MAX_ROW_BYTES + 1);
    ByteRange seen = new ByteRange(rest.bytes(), rest.from(), rest.from() + room);
    boolean allSeen = last && seen.to() == rest.to();
    JsonCutter.Result result = cutter.scan(seen.bytes(), seen.from(), seen.to(), allSeen);
    if (result == JsonCutter.Result.INCOMPLETE) {
      if (seen.length() > CsvParser.MAX_ROW_BYTES || (discarding && !allSeen)) {
        return discard(seen);
      }
      if (!allSeen) {
        return NEED_MORE;
      }
    }
    ByteRange scanned = new ByteRange(rest.bytes(), rest.from(), cutter.end());
    if (result == JsonCutter.Result.BROKEN && !allSeen && isFirstLineCut(seen)) {
      return NEED_MORE;
    }
    if (result == JsonCutter.Result.WHOLE) {
      whole(scanned);
      return scanned.to();
    }
    return broken(rest, scanned);
  }

  /** A line that is refused is shown whole, in however many pieces it comes. */
  private boolean isFirstLineCut(ByteRange seen) {
    return !discarding && seen.length() <= CsvParser.MAX_ROW_BYTES && seen.lineEnd() == seen.to();
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
    if (!discarding && !tooLong) {
      points.read(element, cutter.fingerprint());
    }
    pass(element.lineFeeds());
    discarding = false;
    cutter.reset();
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

  private void reject(RejectReason reason, ByteRange row, String detail) {
    String place = inArray ? "element " + (elements + 1) : "";
    String text = place.isEmpty() || detail.isEmpty() ? place + detail : place + ": " + detail;
    sink.rejected(reason, new RejectedRow(line, row.buffer(), text));
  }
}
