package io.telemetrystack.intake;

import io.telemetrystack.intake.LineSeries.LineField;
import io.telemetrystack.intake.SeriesDictionary.Description;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Reads InfluxDB's line protocol as InfluxData's grammar has it and hands over its samples. The
 * field of a sample is the field key; where a line has one field only and that is called {@code
 * value}, {@code gauge} or {@code counter} it is the measurement, as Telegraf writes what it
 * scraped, unless that is {@code gpu}. Booleans are 1 and 0; texts are no samples. A line with one
 * bad field is refused whole, as InfluxDB does. One body; one thread.
 *
 * <p>The bytes of {@code measurement,tags} and of each field key are looked up as they are, first
 * those that followed last time, so that a known line costs no object.
 */
public final class LineProtocolParser implements BodyParser {
  private static final int OPEN = RowFeed.OPEN;
  private static final int REFUSED = LineValueScanner.REFUSED;

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final ByteTable<LineSeries> knownSeries;
  private final ByteTable<LineField> knownFields;
  private final RowFeed feed;
  private final LineValueScanner valueScanner;
  private final EpochScanner times;

  private long nowNs;
  private long maxTimeNs = Long.MAX_VALUE;

  private ByteTable.Entry<LineSeries> series;
  private LineField field;
  private LineSeries described;
  private Description description;

  /** The fields of the row, in its order; null where the series is refused. */
  private LineField[] fields = new LineField[32];

  private double[] values = new double[32];
  private AbsentReason[] absences = new AbsentReason[32];
  private int count;

  private RejectReason fault;
  private int faultAt;
  private long timeNs;

  /**
   * @param precision in which the body's times are: nanoseconds to seconds
   */
  public LineProtocolParser(SampleSink sink, SeriesDictionary dictionary, TimeUnit precision) {
    this.sink = sink;
    this.dictionary = dictionary;
    knownSeries = dictionary.lineSeries;
    knownFields = dictionary.lineFields;
    feed = new RowFeed(this::row, sink);
    valueScanner = new LineValueScanner(feed);
    times = new EpochScanner(precision, false);
  }

  /** Time of the lines that have none. */
  public void setNowNs(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Lines later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  @Override
  public int parse(byte[] buffer, int from, int to, boolean last) {
    return feed.parse(buffer, from, to, last);
  }

  @Override
  public String problem() {
    return "";
  }

  private int row(byte[] buffer, int from, int to) {
    int at = skipSpaces(buffer, from, to);
    if (at == to || buffer[at] == '\n' || buffer[at] == '\r') {
      return orRefused(rowEnd(buffer, at, to));
    }
    if (buffer[at] == '#') {
      return afterLineFeed(ByteSearch.indexOf(buffer, at, to, '\n'), to);
    }
    int next = series(buffer, at, to);
    if (next >= 0) {
      next = fields(buffer, skipSpaces(buffer, next, to), to);
    }
    if (next >= 0) {
      next = time(buffer, skipSpaces(buffer, next, to), to);
    }
    int end = next;
    if (next >= 0) {
      end = skipSpaces(buffer, next, to);
      next = rowEnd(buffer, end, to);
    }
    if (next >= 0) {
      RejectReason reason = reasonToRefuse();
      if (reason == null) {
        deliver();
      } else {
        next = refused(reason, end);
      }
    }
    return orRefused(next);
  }

  private int orRefused(int next) {
    if (next != REFUSED) {
      return next;
    }
    feed.refuse(fault);
    return faultAt;
  }

  private static int skipSpaces(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] == ' ') {
      at++;
    }
    return at;
  }

  private int refused(RejectReason reason, int at) {
    fault = reason;
    faultAt = at;
    return REFUSED;
  }

  /** The index behind the line end that must stand here. */
  private int rowEnd(byte[] buffer, int at, int to) {
    int end = at < to && buffer[at] == '\r' ? at + 1 : at;
    if (end < to && buffer[end] != '\n') {
      return refused(RejectReason.BAD_SYNTAX, end);
    }
    return afterLineFeed(end, to);
  }

  private int afterLineFeed(int end, int to) {
    if (end == to) {
      return feed.isEnded() ? to : OPEN;
    }
    return end + 1;
  }

  /** Finds the series; the index of the space behind it. */
  private int series(byte[] buffer, int from, int to) {
    ByteTable.Entry<LineSeries> expected = series == null ? null : series.follower();
    if (expected != null && expected.standsAt(buffer, from, to)) {
      int end = from + expected.length();
      if (end < to && buffer[end] == ' ') {
        series = expected;
        return end;
      }
    }
    int end = seriesEnd(buffer, from, to);
    if (end < 0) {
      return end;
    }
    ByteTable.Entry<LineSeries> found = knownSeries.find("", buffer, from, end);
    if (found == null) {
      Description read = new Description();
      if (buffer[from] == ',' || !LineSyntax.describe(buffer, from, end, read)) {
        return refused(RejectReason.BAD_SYNTAX, end);
      }
      LineSeries learnt = LineSeries.of(LineSyntax.measurement(buffer, from, end), read);
      found = knownSeries.add("", buffer, from, end, learnt);
    }
    if (series != null) {
      series.expect(found);
    }
    series = found;
    return end;
  }

  private int seriesEnd(byte[] buffer, int from, int to) {
    int at = ByteSearch.indexOfSpace(buffer, from, to);
    while (at < to && buffer[at] == ' ' && LineSyntax.isEscaped(buffer, from, at)) {
      at = ByteSearch.indexOfSpace(buffer, at + 1, to);
    }
    if (at == to && !feed.isEnded()) {
      return OPEN;
    }
    return at < to && buffer[at] == ' ' ? at : refused(RejectReason.NO_FIELDS, at);
  }

  /** Reads all fields; the index behind the last one. */
  private int fields(byte[] buffer, int from, int to) {
    count = 0;
    LineSeries of = series.value;
    int at = from;
    while (true) {
      int keyEnd = of.refusal == null ? field(of, buffer, at, to) : keyEnd(buffer, at, to);
      if (keyEnd < 0) {
        return keyEnd;
      }
      int next = valueScanner.scan(buffer, keyEnd, to);
      if (next == REFUSED) {
        return refused(valueScanner.fault(), valueScanner.faultAt());
      }
      if (next == OPEN || (next == to && !feed.isEnded())) {
        return OPEN;
      }
      add(of.refusal == null ? field : null);
      if (next == to || buffer[next] != ',') {
        return next;
      }
      at = next + 1;
    }
  }

  /** Finds the field that begins here; the index behind its key. */
  private int field(LineSeries of, byte[] buffer, int from, int to) {
    ByteTable.Entry<LineField> before = of.lastField;
    ByteTable.Entry<LineField> expected = before == null ? null : before.follower();
    if (expected != null && expected.standsAt(buffer, from, to)) {
      of.lastField = expected;
      field = expected.value;
      return from + expected.length();
    }
    int end = keyEnd(buffer, from, to);
    if (end < 0) {
      return end;
    }
    if (!series.isKept()) {
      field = of.field(buffer, from, end - 1);
      return end;
    }
    ByteTable.Entry<LineField> found = knownFields.find(of, buffer, from, end);
    if (found == null) {
      found = knownFields.add(of, buffer, from, end, of.field(buffer, from, end - 1));
    }
    if (before != null) {
      before.expect(found);
    }
    of.lastField = found.isKept() ? found : null;
    field = found.value;
    return end;
  }

  /** The index behind the equals sign of the key. */
  private int keyEnd(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = buffer[at];
      if (b == '\n') {
        return refused(noEquals(), at);
      }
      if ((b == '=' || b == ',' || b == ' ') && !LineSyntax.isEscaped(buffer, from, at)) {
        return b == '=' && at > from ? at + 1 : refused(RejectReason.BAD_SYNTAX, at);
      }
      at++;
    }
    return feed.isEnded() ? refused(noEquals(), at) : OPEN;
  }

  private RejectReason noEquals() {
    return count == 0 ? RejectReason.NO_FIELDS : RejectReason.BAD_SYNTAX;
  }

  private void add(LineField field) {
    if (count == fields.length) {
      fields = Arrays.copyOf(fields, count * 2);
      values = Arrays.copyOf(values, count * 2);
      absences = Arrays.copyOf(absences, count * 2);
    }
    fields[count] = field;
    values[count] = valueScanner.value();
    absences[count++] = valueScanner.absence();
  }

  /** Reads the time, if there is one, into {@link #timeNs}. */
  private int time(byte[] buffer, int from, int to) {
    timeNs = nowNs;
    int end = from;
    while (end < to && !LineValueScanner.isDelimiter(buffer[end])) {
      end++;
    }
    if (end == to && !feed.isEnded()) {
      return OPEN;
    }
    if (end > from) {
      if (times.scan(buffer, from, end) != end) {
        return refused(RejectReason.BAD_TIME, end);
      }
      timeNs = times.timeNs();
    }
    return end;
  }

  private void deliver() {
    for (int i = 0; i < count; i++) {
      SeriesField seriesField = seriesField(fields[i]);
      AbsentReason absent = absences[i] == null ? seriesField.absence(values[i]) : absences[i];
      if (absent != null) {
        sink.absent(absent);
      } else if (!sink.sample(seriesField, timeNs, values[i])) {
        feed.stop();
      }
    }
  }

  /** Why a row of good form is refused; null where it is not. */
  private RejectReason reasonToRefuse() {
    if (series.value.refusal != null) {
      return series.value.refusal;
    }
    if (timeNs > maxTimeNs) {
      return RejectReason.FUTURE_TIME;
    }
    boolean onlyText = true;
    for (int i = 0; i < count; i++) {
      if (fields[i] == null) {
        return RejectReason.BAD_IDENTITY;
      }
      onlyText &= absences[i] == AbsentReason.TEXT;
    }
    return onlyText ? RejectReason.ONLY_TEXT : null;
  }

  private SeriesField seriesField(LineField field) {
    LineSeries of = series.value;
    if (count > 1) {
      if (field.seriesField() == null) {
        field.resolve(dictionary, describe());
      }
      return field.seriesField();
    }
    if (of.seriesFieldAlone(field) == null) {
      of.resolveAlone(field, dictionary, describe());
    }
    return of.seriesFieldAlone(field);
  }

  @SuppressWarnings("ReferenceEquality") // each has its own description
  private Description describe() {
    if (described != series.value) {
      described = series.value;
      description = new Description();
      LineSyntax.describe(series.bytes(), 0, series.length(), description);
    }
    return description;
  }
}
