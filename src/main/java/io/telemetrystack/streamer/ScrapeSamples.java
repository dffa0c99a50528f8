package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesField;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one scrape has said so far. It is held until the scrape is over, so that one that fails
 * counts for nothing. One thread.
 */
final class ScrapeSamples implements SampleSink {
  /** What the scrapes of one thread may hold together: some 24 MiB. */
  static final class Room {
    private static final int MOST = 1_000_000;
    private int free = MOST;
  }

  /** One scrape must not take the room of all others. */
  static final int MOST_OF_ONE = Room.MOST / 4;

  private static final int STEP = 1024;

  /** Takes a sample. */
  interface Consumer {
    void accept(SeriesField seriesField, long timeNs, double value);
  }

  private final Room room;
  private int taken;
  private SeriesField[] seriesFields = {};
  private long[] timesNs = {};
  private double[] values = {};
  private int size;
  private boolean overflowed;
  private long others;
  private RejectReason firstReason;
  private long firstLine;
  private final Map<AbsentReason, Long> absent = new EnumMap<>(AbsentReason.class);
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);

  ScrapeSamples(Room room) {
    this.room = room;
  }

  @Override
  public boolean sample(SeriesField seriesField, long timeNs, double value) {
    if (size == seriesFields.length && !grow()) {
      overflowed = true;
      return true;
    }
    seriesFields[size] = seriesField;
    timesNs[size] = timeNs;
    values[size++] = value;
    return true;
  }

  private boolean grow() {
    int wanted = Math.min(MOST_OF_ONE, Math.max(STEP, 2 * size));
    int more = wanted - size;
    if (more == 0 || more > room.free) {
      return false;
    }
    room.free -= more;
    taken += more;
    seriesFields = Arrays.copyOf(seriesFields, wanted);
    timesNs = Arrays.copyOf(timesNs, wanted);
    values = Arrays.copyOf(values, wanted);
    return true;
  }

  @Override
  public void absent(AbsentReason reason) {
    absent.merge(reason, 1L, Long::sum);
  }

  @Override
  public void rejected(RejectReason reason, RejectedRow row) {
    if (reason == RejectReason.NOT_A_GPU) {
      others++;
      return;
    }
    if (firstReason == null) {
      firstReason = reason;
      firstLine = row.line();
    }
    rejected.merge(reason, 1L, Long::sum);
  }

  void forEach(Consumer consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(seriesFields[i], timesNs[i], values[i]);
    }
  }

  /** Nothing of it is needed any more. */
  void release() {
    room.free += taken;
    taken = 0;
    seriesFields = new SeriesField[0];
    size = 0;
  }

  int size() {
    return size;
  }

  /** Whether there were samples that could not be held. */
  boolean hasOverflowed() {
    return overflowed;
  }

  Map<AbsentReason, Long> absent() {
    return absent;
  }

  Map<RejectReason, Long> rejected() {
    return rejected;
  }

  /** Samples that are of no GPU, such as the exporter's own. */
  long others() {
    return others;
  }

  /** Whether there were lines, and not one that is a sample, be it of no GPU. */
  boolean isNonsense() {
    return size == 0 && absent.isEmpty() && others == 0 && !rejected.isEmpty();
  }

  /** How many lines were refused, and where and why the first was; empty where none was. */
  String refusal() {
    if (firstReason == null) {
      return "";
    }
    long all = rejected.values().stream().mapToLong(Long::longValue).sum();
    return "%d %s refused, the first is line %d: %s"
        .formatted(all, all == 1 ? "line is" : "lines are", firstLine, firstReason.label());
  }
}
