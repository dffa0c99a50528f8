package io.telemetrystack.intake;

import io.telemetrystack.intake.EntryTable.Entry;
import io.telemetrystack.intake.JsonTemplate.Gap;
import java.util.Arrays;

/**
 * Recognises JSON points that were seen before, whatever their time and values now. A point is
 * tried against the {@link JsonTemplate} of the point that followed the one before it last time;
 * those that come in another order are found by the {@link JsonCutter#fingerprint}. One thread.
 *
 * <p>It never guesses: a match means that {@link JsonPoint} would read the same. Bounded: when its
 * templates have become too many it forgets all.
 */
final class JsonPredictor {
  /** No template matches; the point has to be read. */
  static final int MISS = -1;

  private static final int MAX_TEMPLATE_BYTES = 48 * 1024 * 1024;
  private static final int MAX_BYTES_PER_TEMPLATE = 16 * 1024;
  private static final int BYTES_PER_TEMPLATE = 200;
  private static final int BYTES_PER_GAP = 32;

  /** In a body without order a prediction only costs time; it is taken up again when right. */
  private static final int GIVE_UP_AFTER = 8;

  private final EntryTable<JsonTemplate> templates = new EntryTable<>(MAX_TEMPLATE_BYTES);
  private final RepeatedTime times = new RepeatedTime();
  private final NumberScanner numbers = new NumberScanner();
  private double[] values = new double[1];
  private JsonTemplate last;
  private int wrongInARow;
  private long timeNs;

  /** Whether the prediction is worth a try. */
  boolean isConfident() {
    return last != null && last.next != null && wrongInARow < GIVE_UP_AFTER;
  }

  /**
   * Reads the point at {@code from} if it is the one expected, whole and no later than {@code
   * maxTimeNs}.
   *
   * @return the index behind it, or {@link #MISS}
   */
  int matchNext(byte[] buffer, int from, int to, long maxTimeNs) {
    int end = match(last.next, buffer, from, to);
    return end - from > CsvParser.MAX_ROW_BYTES ? MISS : found(last.next, end, maxTimeNs);
  }

  /** The same for any known point of this fingerprint that takes the whole range. */
  int matchAny(ByteRange element, long fingerprint, long maxTimeNs) {
    Entry<JsonTemplate> entry = templates.first(fingerprint);
    while (entry != null) {
      int end = match(entry.value, element.bytes(), element.from(), element.to());
      if (end == element.to()) {
        return found(entry.value, end, maxTimeNs);
      }
      entry = templates.next(entry);
    }
    return MISS;
  }

  private int found(JsonTemplate template, int end, long maxTimeNs) {
    if (end == MISS || (template.timed && timeNs > maxTimeNs)) {
      return MISS;
    }
    if (last != null) {
      wrongInARow = template == last.next ? 0 : wrongInARow + 1;
      last.next = template;
    }
    last = template;
    return end;
  }

  /** The template of the last point that matched. */
  JsonTemplate matched() {
    return last;
  }

  /** Its time, when the template is timed. */
  long timeNs() {
    return timeNs;
  }

  double value(int index) {
    return values[index];
  }

  /** Whether a point of this size may be learnt. */
  static boolean isLearnable(ByteRange element) {
    return element.length() <= MAX_BYTES_PER_TEMPLATE;
  }

  /** Expects this point next time after the point before it. */
  void learn(JsonTemplate template) {
    int bytes = template.bytes.length + BYTES_PER_TEMPLATE + BYTES_PER_GAP * template.gaps.length;
    if (templates.add(template.fingerprint, template, bytes)) {
      last = null;
    }
    if (template.gaps.length > values.length) {
      values = new double[template.gaps.length];
    }
    if (last != null) {
      last.next = template;
    }
    last = template;
  }

  /** Reads time and numbers where the template has its gaps; the point's end, or {@link #MISS}. */
  private int match(JsonTemplate template, byte[] buffer, int from, int to) {
    Gap[] gaps = template.gaps;
    int at = segment(template, 0, buffer, from, to);
    int count = 0;
    for (int i = 0; i < gaps.length && at >= 0; i++) {
      Gap gap = gaps[i];
      at = gap.isTime() ? time(gap, buffer, at, to) : number(gap, buffer, at, to);
      if (!gap.isTime()) {
        values[count++] = numbers.value();
      }
      at = at < 0 ? MISS : segment(template, i + 1, buffer, at, to);
    }
    return at;
  }

  private static int segment(JsonTemplate template, int index, byte[] buffer, int at, int to) {
    int start = index == 0 ? 0 : template.ends[index - 1];
    int end = at + template.ends[index] - start;
    boolean same =
        end <= to && Arrays.equals(buffer, at, end, template.bytes, start, template.ends[index]);
    return same ? end : MISS;
  }

  private int time(Gap gap, byte[] buffer, int from, int to) {
    if (gap == Gap.TIME_TEXT) {
      int end = times.scan(buffer, from, to);
      timeNs = times.timeNs();
      return end;
    }
    int end = JsonNumber.end(buffer, from, to);
    long parsed = end < 0 ? TimeScanner.INVALID : EpochNumber.parse(buffer, from, end);
    if (parsed == TimeScanner.INVALID) {
      return MISS;
    }
    timeNs = parsed;
    return end;
  }

  private int number(Gap gap, byte[] buffer, int from, int to) {
    int end = numbers.scan(buffer, from, to);
    boolean valid = gap == Gap.NUMBER_TEXT || JsonNumber.end(buffer, from, to) == end;
    return valid ? end : MISS;
  }
}
