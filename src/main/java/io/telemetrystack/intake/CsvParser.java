package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;
import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.ValueKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the bytes of CSV files in DCGM's form, one after the other, and hands their samples to a
 * {@link SampleSink}. One thread.
 *
 * <p>Most rows are recognised whole by the {@link RowPredictor}; the others are taken apart by the
 * {@link CsvTokenizer} and leave a template behind for the next time. Memory is bounded whatever
 * the input: the predictor's templates, the dictionary, and one row of {@value #MAX_ROW_BYTES}
 * bytes in the caller's buffer.
 *
 * <p>A row with broken quotes costs its first line only. The lines that were read in vain are then
 * read once more as rows of a single line each, so the work stays linear whatever the input.
 */
public final class CsvParser implements BodyParser {
  /** A longer row is refused. */
  public static final int MAX_ROW_BYTES = 1024 * 1024;

  private static final int NEED_MORE = -1;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /**
   * Where in a file a parser is: enough for another to go on there, once it has read the header.
   *
   * @param offset unpacked bytes before what comes next
   * @param line number of the line that comes next
   * @param singleLineUntil offset up to which rows are single lines
   * @param skippingLine whether this is within a line that was refused
   */
  public record Position(long offset, long line, long singleLineUntil, boolean skippingLine) {
    /** A place between rows where any parser may begin. */
    public static Position ofRow(long offset, long line) {
      return new Position(offset, line, 0, false);
    }
  }

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final CsvTokenizer tokenizer = new CsvTokenizer();
  private final TimeScanner times = new TimeScanner();
  private final NumberScanner numbers = new NumberScanner();

  private CsvHeader header;
  private RowPredictor predictor;
  private boolean headerRead;
  private boolean stopAfterHeader;
  private String problem = "";
  private boolean goOn = true;
  private boolean skippingLine;
  private long maxTimeNs = Long.MAX_VALUE;

  /** Bytes of the file before the range being parsed, and up to where rows are single lines. */
  private long base;

  private long singleLineUntil;
  private long line = 1;

  /** Index of the row that was read last in the range being parsed. */
  private int lastRow;

  private long stoppedOffset;
  private long stoppedLine;
  private long rows;

  public CsvParser(SampleSink sink, SeriesDictionary dictionary) {
    this.sink = sink;
    this.dictionary = dictionary;
  }

  /** Rows later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  @Override
  public String problem() {
    return problem;
  }

  /** Count of data rows so far, refused ones too. */
  public long rows() {
    return rows;
  }

  /** Number of the line that comes next; while the sink is called, of the row's first line. */
  public long line() {
    return line;
  }

  /** Unpacked bytes of the file before what comes next. */
  public long offset() {
    return base;
  }

  /** Whether a parser that begins at this offset, of a row, finds the same rows as this one. */
  public boolean mayBeginAt(long offset) {
    return headerRead && !skippingLine && offset > singleLineUntil;
  }

  /** Where this parser is. */
  public Position position() {
    return new Position(base, line, singleLineUntil, skippingLine);
  }

  /** Where the row begins with which the sink asked to stop, when that was the last row. */
  public Position stoppedPosition() {
    return new Position(stoppedOffset, stoppedLine, singleLineUntil, false);
  }

  /** Goes on where another has been; the header is to be read before. */
  public void seek(Position position) {
    base = position.offset();
    line = position.line();
    singleLineUntil = position.singleLineUntil();
    skippingLine = position.skippingLine();
  }

  /**
   * Begins the same file, or one like it, anew. What was learnt of its rows is kept.
   *
   * @param stopAfterHeader whether the call that reads the header returns behind it
   */
  public void restart(boolean stopAfterHeader) {
    this.stopAfterHeader = stopAfterHeader;
    headerRead = false;
    problem = "";
    skippingLine = false;
    base = 0;
    singleLineUntil = 0;
    line = 1;
    rows = 0;
  }

  /**
   * Parses the whole rows between {@code from} and {@code to}. What it leaves over, less than
   * {@link #MAX_ROW_BYTES}, the caller hands in again with more bytes behind it, unless the sink
   * asked to stop: then as much as there is.
   *
   * @param last whether the file ends at {@code to}
   * @return index of the first byte left over
   */
  @Override
  public int parse(byte[] buffer, int from, int to, boolean last) {
    goOn = true;
    int at = from;
    while (at < to && goOn && problem.isEmpty()) {
      at = knownRows(buffer, at, to, base - from);
      if (at == to || !goOn || isPartOfRow(buffer, at, to, last)) {
        break;
      }
      int next = slowRow(buffer, at, to, base + (at - from), last);
      if (next == NEED_MORE) {
        break;
      }
      lastRow = at;
      at = next;
    }
    if (!goOn) {
      stoppedOffset = base + (lastRow - from);
      stoppedLine = line - CsvTokenizer.countLines(buffer, lastRow, at);
    }
    base += at - from;
    if (last && !headerRead && at == to && problem.isEmpty()) {
      problem = "it has no header";
    }
    return at;
  }

  /**
   * Takes rows whose like was seen, up to one that is new or that the sink stops at.
   *
   * @param shift what an index of the buffer is short of the offset in the file
   * @return the index behind the last of them
   */
  private int knownRows(byte[] buffer, int from, int to, long shift) {
    if (!headerRead || skippingLine) {
      return from;
    }
    int at = from;
    while (goOn) {
      int next = predictor.match(buffer, at, to, maxTimeNs);
      if (next == RowPredictor.MISS) {
        break;
      }
      CsvTemplate template = predictor.matched();
      if (template.lines > 1 && at + shift < singleLineUntil) {
        break;
      }
      lastRow = at;
      at = next;
      rows++;
      goOn = template.seriesField.deliver(sink, predictor.timeNs(), predictor.value());
      line += template.lines;
    }
    return at;
  }

  /** Whether the row that begins here surely goes on behind the range. */
  private boolean isPartOfRow(byte[] buffer, int from, int to, boolean lastBytes) {
    return !lastBytes
        && !skippingLine
        && to - from <= MAX_ROW_BYTES
        && lineEnd(buffer, from, to) == to;
  }

  /** Takes a row apart; the index behind it, or {@link #NEED_MORE}. */
  private int slowRow(byte[] buffer, int start, int to, long position, boolean lastBytes) {
    int from = start;
    if (position == 0 && !headerRead) {
      if (to - from < BYTE_ORDER_MARK.length && !lastBytes) {
        return NEED_MORE;
      }
      from = afterByteOrderMark(buffer, from, to);
    }
    if (skippingLine) {
      return skipLine(buffer, from, to, lastBytes);
    }
    boolean singleLine = position < singleLineUntil;
    CsvTokenizer.Result result = tokenizer.scan(buffer, from, to, lastBytes, singleLine);
    boolean tooLong = tokenizer.end() - from > MAX_ROW_BYTES;
    return switch (result) {
      case ROW -> {
        if (tooLong) {
          reject(RejectReason.LINE_TOO_LONG, buffer, from, tokenizer.end());
        } else {
          row(buffer, from, tokenizer.end());
        }
        line += CsvTokenizer.countLines(buffer, from, tokenizer.end());
        yield tokenizer.end();
      }
      case BROKEN ->
          hasLineEnd(buffer, from, to, lastBytes)
              ? breakRow(buffer, from, to, position + (tokenizer.end() - start))
              : NEED_MORE;
      case INCOMPLETE ->
          to - from <= MAX_ROW_BYTES
              ? NEED_MORE
              : breakRow(buffer, from, to, position + (to - start));
    };
  }

  private static int afterByteOrderMark(byte[] buffer, int from, int to) {
    int end = from + BYTE_ORDER_MARK.length;
    boolean marked = end <= to && Arrays.equals(buffer, from, end, BYTE_ORDER_MARK, 0, 3);
    return marked ? end : from;
  }

  /**
   * Gives up the first line only; the lines up to {@code readUntil} are then rows by themselves.
   */
  private int breakRow(byte[] buffer, int from, int to, long readUntil) {
    int end = lineEnd(buffer, from, to);
    if (end < to) {
      reject(RejectReason.BROKEN_QUOTES, buffer, from, end);
      singleLineUntil = Math.max(singleLineUntil, readUntil);
      line++;
      return afterLineEnd(buffer, end, to);
    }
    boolean tooLong = to - from > MAX_ROW_BYTES;
    reject(tooLong ? RejectReason.LINE_TOO_LONG : RejectReason.BROKEN_QUOTES, buffer, from, to);
    skippingLine = true;
    return to;
  }

  private int skipLine(byte[] buffer, int from, int to, boolean lastBytes) {
    int end = lineEnd(buffer, from, to);
    if (end == to) {
      return to;
    }
    if (isCut(buffer, end, to, lastBytes)) {
      return end == from ? NEED_MORE : end;
    }
    skippingLine = false;
    line++;
    return afterLineEnd(buffer, end, to);
  }

  private static int lineEnd(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] != '\n' && buffer[at] != '\r') {
      at++;
    }
    return at;
  }

  /** Whether the first line ends within the bytes, or they are as many as one may have. */
  private static boolean hasLineEnd(byte[] buffer, int from, int to, boolean lastBytes) {
    int end = lineEnd(buffer, from, to);
    return lastBytes || to - from > MAX_ROW_BYTES || (end < to && !isCut(buffer, end, to, false));
  }

  /** Whether a line end may be half of a CR LF. */
  private static boolean isCut(byte[] buffer, int end, int to, boolean lastBytes) {
    return !lastBytes && buffer[end] == '\r' && end + 1 == to;
  }

  private static int afterLineEnd(byte[] buffer, int end, int to) {
    boolean both = buffer[end] == '\r' && end + 1 < to && buffer[end + 1] == '\n';
    return both ? end + 2 : end + 1;
  }

  private void row(byte[] buffer, int from, int to) {
    if (tokenizer.count() == 1 && tokenizer.end(0) == from) {
      return;
    }
    if (!headerRead) {
      readHeader();
      return;
    }
    rows++;
    RejectReason reason = readRow(buffer, from, to);
    if (reason != null) {
      rows--;
      reject(reason, buffer, from, to);
    }
  }

  private void readHeader() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Math.min(tokenizer.count(), CsvTokenizer.MAX_COLUMNS); i++) {
      names.add(tokenizer.text(i).strip());
    }
    CsvHeader read = new CsvHeader(names);
    headerRead = true;
    goOn = !stopAfterHeader;
    problem = read.problem();
    if (problem.isEmpty() && (header == null || !header.names().equals(names))) {
      header = read;
      predictor = new RowPredictor(read);
    }
  }

  /** Null when the row was good. */
  private RejectReason readRow(byte[] buffer, int from, int to) {
    if (tokenizer.count() != header.columnCount()) {
      return tokenizer.count() < header.columnCount()
          ? RejectReason.TOO_FEW_COLUMNS
          : RejectReason.TOO_MANY_COLUMNS;
    }
    int time = header.columnOf(LabelRole.TIME);
    long parsed = times.parse(buffer, tokenizer.start(time), tokenizer.end(time));
    if (parsed == TimeScanner.INVALID) {
      return RejectReason.BAD_TIME;
    }
    if (parsed > maxTimeNs) {
      return RejectReason.FUTURE_TIME;
    }
    Description description = new Description();
    if (!describe(description)) {
      return RejectReason.BAD_LABELS;
    }
    RejectReason refusal = description.refusal();
    if (refusal != null) {
      return refusal;
    }
    return readValue(buffer, from, to, parsed, dictionary.find(description));
  }

  private boolean describe(Description description) {
    for (int i = 0; i < header.columnCount(); i++) {
      if (header.role(i) != LabelRole.LABELS) {
        description.put(header.role(i), header.name(i), tokenizer.text(i));
      }
    }
    int labels = header.columnOf(LabelRole.LABELS);
    return labels < 0 || LabelList.parse(tokenizer.text(labels), description::put);
  }

  private RejectReason readValue(
      byte[] buffer, int from, int to, long timeNs, SeriesField seriesField) {
    int value = header.columnOf(LabelRole.VALUE);
    int end = tokenizer.end(value);
    if (numbers.scan(buffer, tokenizer.start(value), end) == end) {
      if (buffer[to - 1] == '\n') {
        predictor.learn(tokenizer, buffer, from, to, seriesField);
      }
      goOn = seriesField.deliver(sink, timeNs, numbers.value());
      return null;
    }
    String text = tokenizer.text(value);
    if (NumberScanner.isNotFinite(text)) {
      sink.absent(AbsentReason.NOT_FINITE);
      return null;
    }
    if (ValueKind.isBlank(text)) {
      sink.absent(AbsentReason.BLANK);
      return null;
    }
    return RejectReason.BAD_NUMBER;
  }

  private void reject(RejectReason reason, byte[] buffer, int from, int to) {
    rows++;
    sink.rejected(reason, new RejectedRow(line, ByteBuffer.wrap(buffer, from, to - from)));
  }
}
