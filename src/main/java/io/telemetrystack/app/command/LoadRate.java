package io.telemetrystack.app.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How fast a load goes of late, and how long it will take; and a line that says so. Plain. */
final class LoadRate {
  /** The rate is that of so long. */
  private static final long WINDOW_MS = 10_000;

  private static final int BAR = 24;
  private static final long MS_PER_SECOND = 1_000;
  private static final int SECONDS_PER_MINUTE = 60;

  private record Sample(long atMs, long bytes, long rows) {}

  private final long totalBytes;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param totalBytes of the file, as it is on disk
   */
  LoadRate(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  /** To be told regularly, also while nothing moves. What goes back begins anew. */
  void at(long nowMs, LoadProgress progress) {
    Sample sample = new Sample(nowMs, progress.packedOffset(), progress.rows());
    if (!samples.isEmpty() && samples.peekLast().rows() > sample.rows()) {
      samples.clear();
    }
    samples.add(sample);
    while (samples.size() > 2 && samples.peekFirst().atMs() < nowMs - WINDOW_MS) {
      samples.remove();
    }
  }

  /** 0 while nothing moves. */
  double rowsPerSecond() {
    return perSecond(newest().rows() - oldest().rows());
  }

  /** Seconds until the end at the rate of late; negative where there is none. */
  long secondsLeft() {
    double bytesPerSecond = perSecond(newest().bytes() - oldest().bytes());
    return bytesPerSecond <= 0
        ? -1
        : Math.max(0, Math.round((totalBytes - newest().bytes()) / bytesPerSecond));
  }

  /** From 0 to 1. */
  double part() {
    return totalBytes == 0 ? 1 : Math.min(1, (double) newest().bytes() / totalBytes);
  }

  /** For people: a bar, rows, rate, time left and what was refused. */
  String line(String name, LoadProgress progress) {
    int filled = (int) (part() * BAR);
    String refused =
        progress.rejected() == 0
            ? ""
            : String.format(Locale.ROOT, "  %,d refused", progress.rejected());
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %3d%%  %,d rows  %,d/s  %s left%s",
        name,
        "#".repeat(filled),
        "·".repeat(BAR - filled),
        (int) (part() * 100),
        progress.rows(),
        Math.round(rowsPerSecond()),
        time(secondsLeft()),
        refused);
  }

  /** Minutes and seconds, with hours where there are any. */
  static String time(long seconds) {
    if (seconds < 0) {
      return "-:--";
    }
    long minutes = seconds / SECONDS_PER_MINUTE;
    long hours = minutes / SECONDS_PER_MINUTE;
    long rest = seconds % SECONDS_PER_MINUTE;
    return hours == 0
        ? String.format(Locale.ROOT, "%d:%02d", minutes, rest)
        : String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes % SECONDS_PER_MINUTE, rest);
  }

  private double perSecond(long amount) {
    long ms = newest().atMs() - oldest().atMs();
    return ms <= 0 ? 0 : (double) amount * MS_PER_SECOND / ms;
  }

  private Sample oldest() {
    return samples.isEmpty() ? new Sample(0, 0, 0) : samples.peekFirst();
  }

  private Sample newest() {
    return samples.isEmpty() ? new Sample(0, 0, 0) : samples.peekLast();
  }
}
