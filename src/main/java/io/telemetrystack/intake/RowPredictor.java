package io.telemetrystack.intake;

import java.util.Arrays;

/**
 * Recognises rows that were seen before, whatever their time and value now. A row is tried against
 * the {@link CsvTemplate} of the row that followed the row before it last time, then against those
 * with the same bytes between time and value. One thread; one header.
 *
 * <p>It never guesses: a match means that the {@link CsvTokenizer} would find the same fields.
 */
final class RowPredictor {
  private static final int MISS = -1;

  /** Of 100 000 fields of series; of a million where the heap has 4 GiB. */
  private static final long MAX_TEMPLATE_BYTES =
      Math.max(48L << 20, Runtime.getRuntime().maxMemory() / 6);

  private static final int MAX_BYTES_PER_TEMPLATE = 4096;

  /**
   * In a file without order a prediction only costs time; it is taken up again when right. So many
   * rows of each {@link #TRY_AGAIN_EVERY} are still learnt there, not all: a garbage collector like
   * G1 looks at each reference that is set in an old object, which took a third of the time.
   */
  private static final int GIVE_UP_AFTER = 8;

  private static final int TRY_AGAIN_EVERY = 256;

  private final TemplateTable templates = new TemplateTable(MAX_TEMPLATE_BYTES);
  private final RepeatedTime times = new RepeatedTime();
  private final NumberScanner numbers = new NumberScanner();
  private final CsvHeader header;
  private final int firstColumn;
  private final int secondColumn;
  private final boolean timeFirst;

  private CsvTemplate last;
  private int wrongInARow;
  private int end;

  RowPredictor(CsvHeader header) {
    this.header = header;
    int time = header.columnOf(LabelRole.TIME);
    int value = header.columnOf(LabelRole.VALUE);
    timeFirst = time < value;
    firstColumn = Math.min(time, value);
    secondColumn = Math.max(time, value);
  }

  /** The template of the row that was read last; null before there is one. */
  CsvTemplate last() {
    return last;
  }

  /** Rows are read behind this one now. */
  void goOnBehind(CsvTemplate last) {
    this.last = last;
  }

  /**
   * Reads the row at {@code from} if it is known, whole and no later than {@code maxTimeNs}.
   *
   * @param before the template of the row before it, which the caller keeps, see {@link
   *     #GIVE_UP_AFTER}; may be null
   * @return its template, with {@link #end}, {@link #timeNs} and {@link #value}; null where the row
   *     has to be taken apart
   */
  CsvTemplate match(CsvTemplate before, byte[] buffer, int from, int to, long maxTimeNs) {
    if (before == null) {
      return null;
    }
    CsvTemplate template = wrongInARow < GIVE_UP_AFTER ? before.next : null;
    end = template == null ? MISS : match(template, buffer, from, to);
    if (end == MISS) {
      return matchAny(before, buffer, from, to, maxTimeNs);
    }
    if (times.timeNs() > maxTimeNs) {
      return null;
    }
    wrongInARow = 0;
    return template;
  }

  /** As {@link #match}, for a row that is not the one expected. */
  private CsvTemplate matchAny(
      CsvTemplate before, byte[] buffer, int from, int to, long maxTimeNs) {
    CsvTemplate template = candidates(before, buffer, from, to);
    while (template != null) {
      end = match(template, buffer, from, to);
      if (end != MISS) {
        break;
      }
      template = template.nextInBucket;
    }
    if (template == null || times.timeNs() > maxTimeNs) {
      return null;
    }
    wrongInARow = template == before.next ? 0 : (wrongInARow + 1) & Integer.MAX_VALUE;
    if (wrongInARow % TRY_AGAIN_EVERY <= GIVE_UP_AFTER) {
      before.next = template;
    }
    return template;
  }

  /** Index behind the row that matched. */
  int end() {
    return end;
  }

  long timeNs() {
    return times.timeNs();
  }

  double value() {
    return numbers.value();
  }

  /** Expects this row next time after the row before it. It ends in a line feed. */
  void learn(CsvTokenizer row, byte[] buffer, int from, int to, SeriesField seriesField) {
    CsvTemplate template = seriesField.template;
    if (template == null || !template.isOf(header) || match(template, buffer, from, to) != to) {
      if (to - from > MAX_BYTES_PER_TEMPLATE || !templates.hasRoomFor(to - from)) {
        return;
      }
      template = new CsvTemplate(buffer, cuts(row, from, to), header, seriesField);
      seriesField.template = template;
      templates.add(template);
    }
    if (last != null) {
      last.next = template;
    }
    last = template;
  }

  private int[] cuts(CsvTokenizer row, int from, int to) {
    return new int[] {
      from,
      row.start(firstColumn),
      row.end(firstColumn),
      row.start(secondColumn),
      row.end(secondColumn),
      to
    };
  }

  /** Reads time and number where the template has its gaps; the row's end, or {@link #MISS}. */
  private int match(CsvTemplate template, byte[] buffer, int from, int to) {
    byte[] segments = template.bytes;
    int middle = template.firstLength;
    int tail = middle + template.middleLength;
    int at = from + middle;
    if (at > to || !Arrays.equals(buffer, from, at, segments, 0, middle)) {
      return MISS;
    }
    int start = timeFirst ? times.scan(buffer, at, to) : numbers.scan(buffer, at, to);
    at = start + template.middleLength;
    if (start < 0 || at > to || !Arrays.equals(buffer, start, at, segments, middle, tail)) {
      return MISS;
    }
    start = timeFirst ? numbers.scan(buffer, at, to) : times.scan(buffer, at, to);
    at = start + template.lastLength;
    if (start < 0
        || at > to
        || !Arrays.equals(buffer, start, at, segments, tail, segments.length)) {
      return MISS;
    }
    return at;
  }

  /** Templates that the row may match, by the bytes behind its first gap. */
  private CsvTemplate candidates(CsvTemplate before, byte[] buffer, int from, int to) {
    int at = from + before.firstLength;
    if (at > to) {
      return null;
    }
    int middle = timeFirst ? times.scan(buffer, at, to) : numbers.scan(buffer, at, to);
    return middle < 0 ? null : templates.candidates(buffer, middle, to);
  }
}
