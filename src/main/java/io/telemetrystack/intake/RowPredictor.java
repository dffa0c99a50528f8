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
  /** No template matches; the row has to be taken apart. */
  static final int MISS = -1;

  /** Of 100 000 fields of series; of a million where the heap has 4 GiB. */
  private static final long MAX_TEMPLATE_BYTES =
      Math.max(48L << 20, Runtime.getRuntime().maxMemory() / 6);

  private static final int MAX_BYTES_PER_TEMPLATE = 4096;

  /** In a file without order a prediction only costs time; it is taken up again when right. */
  private static final int GIVE_UP_AFTER = 8;

  /**
   * Of so many rows without order the first {@link #GIVE_UP_AFTER} are learnt, so that an order
   * that begins is found. Not all are: G1 looks at each reference that is set in an old object,
   * which took a third of the time.
   */
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

  RowPredictor(CsvHeader header) {
    this.header = header;
    int time = header.columnOf(LabelRole.TIME);
    int value = header.columnOf(LabelRole.VALUE);
    timeFirst = time < value;
    firstColumn = Math.min(time, value);
    secondColumn = Math.max(time, value);
  }

  /**
   * Reads the row at {@code from} if it is known, whole and no later than {@code maxTimeNs}.
   *
   * @return the index behind it, or {@link #MISS}
   */
  int match(byte[] buffer, int from, int to, long maxTimeNs) {
    if (last == null) {
      return MISS;
    }
    CsvTemplate template = wrongInARow < GIVE_UP_AFTER ? last.next : null;
    int next = template == null ? MISS : match(template, buffer, from, to);
    if (next == MISS) {
      return matchAny(buffer, from, to, maxTimeNs);
    }
    if (times.timeNs() > maxTimeNs) {
      return MISS;
    }
    wrongInARow = 0;
    last = template;
    return next;
  }

  /** As {@link #match}, for a row that is not the one expected. */
  private int matchAny(byte[] buffer, int from, int to, long maxTimeNs) {
    CsvTemplate template = candidates(buffer, from, to);
    int next = MISS;
    while (template != null) {
      next = match(template, buffer, from, to);
      if (next != MISS) {
        break;
      }
      template = template.nextInBucket;
    }
    if (next == MISS || times.timeNs() > maxTimeNs) {
      return MISS;
    }
    wrongInARow = template == last.next ? 0 : (wrongInARow + 1) & Integer.MAX_VALUE;
    if (wrongInARow % TRY_AGAIN_EVERY <= GIVE_UP_AFTER) {
      last.next = template;
    }
    last = template;
    return next;
  }

  /** The template of the last row that matched. */
  CsvTemplate matched() {
    return last;
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
  private CsvTemplate candidates(byte[] buffer, int from, int to) {
    int at = from + last.firstLength;
    if (at > to) {
      return null;
    }
    int middle = timeFirst ? times.scan(buffer, at, to) : numbers.scan(buffer, at, to);
    return middle < 0 ? null : templates.candidates(buffer, middle, to);
  }
}
