package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Reads what a scrape answers with, Prometheus' text format 0.0.4 or OpenMetrics 1.0, and hands
 * over its samples. One body; one thread.
 *
 * <p>Help, types and units are let pass, as are exemplars. The bytes of {@code name{labels}} are
 * looked up as they are, first those that followed last time, so that a known sample costs no
 * object.
 */
public final class ExpositionParser implements BodyParser {
  /** Which of the two formats. */
  public enum Format {
    /** Times are in milliseconds. */
    PROMETHEUS_TEXT,
    /** Times are in seconds; samples may have exemplars, which are not kept. */
    OPEN_METRICS
  }

  private static final byte[] END = "# EOF".getBytes(StandardCharsets.US_ASCII);

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final ByteTable<ExpositionSample> known;
  private final RowFeed feed;
  private final boolean openMetrics;
  private final NumberScanner numbers = new NumberScanner();
  private final EpochScanner times;

  private String host = "";
  private long nowNs;
  private long maxTimeNs = Long.MAX_VALUE;
  private boolean over;

  private ByteTable.Entry<ExpositionSample> last;
  private ExpositionSample sample;
  private boolean absentText;
  private double value;
  private long timeNs;

  public ExpositionParser(SampleSink sink, SeriesDictionary dictionary, Format format) {
    this.sink = sink;
    this.dictionary = dictionary;
    openMetrics = format == Format.OPEN_METRICS;
    times = new EpochScanner(openMetrics ? TimeUnit.SECONDS : TimeUnit.MILLISECONDS, openMetrics);
    known = dictionary.expositionSamples;
    feed = new RowFeed(this::row, sink);
  }

  /** Host of the samples that name none; without it they are refused. */
  public void setHost(String host) {
    this.host = host == null ? "" : host;
  }

  /** Time of the samples that have none: that of the scrape. */
  public void setNowNs(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Samples later than this are refused. */
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
    int lineFeed = ByteSearch.indexOf(buffer, from, to, '\n');
    if (lineFeed == to && !feed.isEnded()) {
      return RowFeed.OPEN;
    }
    int end = lineFeed > from && buffer[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    int start = skipBlanks(buffer, from, end);
    if (start < end) {
      RejectReason fault = buffer[start] == '#' ? null : line(buffer, start, end);
      over |= openMetrics && Arrays.equals(buffer, start, end, END, 0, END.length);
      if (fault != null) {
        feed.refuse(fault);
        return lineFeed;
      }
    }
    return Math.min(lineFeed + 1, to);
  }

  private static int skipBlanks(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && isBlank(buffer[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Reads a sample; why it is refused, null where it is not. */
  private RejectReason line(byte[] buffer, int from, int to) {
    if (over) {
      return RejectReason.BAD_SYNTAX;
    }
    int at = sample(buffer, from, to);
    if (at < 0) {
      return RejectReason.BAD_LABELS;
    }
    int start = skipBlanks(buffer, at, to);
    if (start == to || at == from) {
      return RejectReason.BAD_SYNTAX;
    }
    at = value(buffer, start, to);
    if (at < 0) {
      return RejectReason.BAD_NUMBER;
    }
    RejectReason fault = time(buffer, skipBlanks(buffer, at, to), to);
    return fault == null ? deliver() : fault;
  }

  /**
   * Finds name and labels; the index behind them: {@code from} where no name stands, -1 where the
   * labels are no labels.
   */
  private int sample(byte[] buffer, int from, int to) {
    ByteTable.Entry<ExpositionSample> expected = last == null ? null : last.follower();
    if (expected != null && expected.isOf(host) && expected.standsAt(buffer, from, to)) {
      return found(expected, from);
    }
    int nameEnd = nameEnd(buffer, from, to);
    int brace = skipBlanks(buffer, nameEnd, to);
    if (nameEnd == from || brace == to || buffer[brace] != '{') {
      sample = ExpositionSample.NOT_A_GPU;
      return nameEnd;
    }
    int end = labelsEnd(buffer, brace, to);
    if (end < 0) {
      return -1;
    }
    ByteTable.Entry<ExpositionSample> entry = known.find(host, buffer, from, end);
    if (entry == null) {
      Description description = new Description();
      description.put(LabelRole.FIELD, "", text(buffer, from, nameEnd));
      if (!LabelList.parse(text(buffer, brace, end), description::label)) {
        return -1;
      }
      entry = known.add(host, buffer, from, end, learn(description));
    }
    if (last != null) {
      last.expect(entry);
    }
    return found(entry, from);
  }

  private int found(ByteTable.Entry<ExpositionSample> entry, int from) {
    last = entry;
    sample = entry.value;
    return from + entry.length();
  }

  private ExpositionSample learn(Description description) {
    description.put(LabelRole.HOST, "", host);
    if (!description.hasUuid()) {
      return ExpositionSample.NOT_A_GPU;
    }
    RejectReason refusal = description.refusal();
    return new ExpositionSample(refusal == null ? dictionary.find(description) : null, refusal);
  }

  private static int nameEnd(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && isNameByte(buffer[at], at > from)) {
      at++;
    }
    return at;
  }

  private static boolean isNameByte(byte b, boolean inside) {
    int letter = b | 0x20;
    return (letter >= 'a' && letter <= 'z')
        || b == '_'
        || b == ':'
        || (inside && b >= '0' && b <= '9');
  }

  /** The index behind the brace that closes the labels; -1 where none does. */
  private static int labelsEnd(byte[] buffer, int brace, int to) {
    boolean quoted = false;
    for (int at = brace + 1; at < to; at++) {
      byte b = buffer[at];
      if (b == '"') {
        quoted = !quoted;
      } else if (quoted && b == '\\') {
        at++;
      } else if (!quoted && b == '}') {
        return at + 1;
      }
    }
    return -1;
  }

  private static String text(byte[] buffer, int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /** Reads the value; the index behind it, -1 where there is none. */
  private int value(byte[] buffer, int from, int to) {
    absentText = false;
    int end = numbers.scan(buffer, from, to);
    if (end == to || (end > 0 && isBlank(buffer[end]))) {
      value = numbers.value();
      return end;
    }
    end = from;
    while (end < to && !isBlank(buffer[end])) {
      end++;
    }
    value = Double.NaN;
    if (NumberScanner.isNotFinite(text(buffer, from, end))) {
      return end;
    }
    absentText = ValueKind.isBlank(text(buffer, from, to).stripTrailing());
    return absentText ? to : -1;
  }

  /** Reads what may follow the value; why the line is refused, null where it is not. */
  private RejectReason time(byte[] buffer, int from, int to) {
    timeNs = nowNs;
    int at = from;
    if (at < to && buffer[at] != '#') {
      at = times.scan(buffer, from, to);
      if (at < 0 || (at < to && !isBlank(buffer[at]))) {
        return RejectReason.BAD_TIME;
      }
      timeNs = times.timeNs();
      at = skipBlanks(buffer, at, to);
    }
    boolean exemplar = at < to && buffer[at] == '#' && openMetrics;
    return at == to || exemplar ? null : RejectReason.BAD_SYNTAX;
  }

  private RejectReason deliver() {
    if (sample.refusal() != null) {
      return sample.refusal();
    }
    if (timeNs > maxTimeNs) {
      return RejectReason.FUTURE_TIME;
    }
    SeriesField seriesField = sample.seriesField();
    AbsentReason absent = absentText ? AbsentReason.BLANK : seriesField.absence(value);
    if (absent != null) {
      sink.absent(absent);
    } else if (!sink.sample(seriesField, timeNs, value)) {
      feed.stop();
    }
    return null;
  }
}
