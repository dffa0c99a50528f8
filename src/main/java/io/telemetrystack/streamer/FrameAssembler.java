package io.telemetrystack.streamer;

import io.telemetrystack.telemetry.Frame;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Gathers samples into frames, one host each, and hands a frame over when it is full, old or asked
 * for. One thread. A sample is in exactly one frame; those of a host keep their order.
 */
final class FrameAssembler {
  /** How long a sample waits for others of its host. */
  static final long MAX_AGE_MS = 100;

  private static final long LOOK_EVERY_MS = 10;
  private static final int MAX_HOSTS = 100_000;
  private static final long FORGOTTEN = Long.MAX_VALUE;

  /** The frame of one host that is being filled. */
  static final class HostFrame {
    private final Frame.Builder builder;
    private long openedMs;

    /** Where its first row was read. */
    private Mark mark;

    /** Grows with each frame, so that indexes of an earlier one are known to be stale. */
    private long number = 1;

    private HostFrame(String host, Mark mark) {
      builder = new Frame.Builder(host);
      this.mark = mark;
    }
  }

  private final BiConsumer<Frame, Mark> frames;
  private final Map<String, HostFrame> hosts = new HashMap<>();
  private Mark mark = new Mark(null);
  private long nowMs;
  private long lookedMs;

  /**
   * @param frames takes each frame with the mark of its first row
   */
  FrameAssembler(BiConsumer<Frame, Mark> frames) {
    this.frames = frames;
  }

  /** Time for the samples that follow; frames that have become old by now are handed over. */
  void advance(long nowMs) {
    this.nowMs = nowMs;
    if (nowMs - lookedMs < LOOK_EVERY_MS) {
      return;
    }
    lookedMs = nowMs;
    for (HostFrame host : hosts.values()) {
      if (host.builder.size() > 0 && nowMs - host.openedMs >= MAX_AGE_MS) {
        emit(host);
      }
    }
    if (hosts.size() > MAX_HOSTS) {
      forget();
    }
  }

  /** The samples that follow are of rows that were read from here. */
  void mark(Mark mark) {
    this.mark = mark;
  }

  void add(SeriesField seriesField, long timeNs, double value) {
    HostFrame host = seriesField.home;
    if (host == null || seriesField.frameNumber != host.number) {
      host = place(seriesField);
    }
    host.builder.add(seriesField.seriesIndex, seriesField.fieldIndex, timeNs, value);
    if (host.builder.isFull()) {
      emit(host);
    }
  }

  /** Hands over every frame that holds a sample. */
  void flush() {
    for (HostFrame host : hosts.values()) {
      if (host.builder.size() > 0) {
        emit(host);
      }
    }
  }

  /** Hosts that were named once must not be kept for ever. */
  private void forget() {
    flush();
    hosts.values().forEach(host -> host.number = FORGOTTEN);
    hosts.clear();
  }

  private HostFrame place(SeriesField seriesField) {
    HostFrame host = seriesField.home;
    if (host == null || host.number == FORGOTTEN) {
      String name = seriesField.labels.series().host();
      host = hosts.computeIfAbsent(name, key -> new HostFrame(key, mark));
      seriesField.home = host;
    }
    if (host.builder.size() == 0) {
      host.openedMs = nowMs;
      host.mark = mark;
      mark.frameBegun();
    }
    seriesField.frameNumber = host.number;
    seriesField.seriesIndex = host.builder.seriesIndex(seriesField.labels);
    seriesField.fieldIndex = host.builder.fieldIndex(seriesField.field);
    return host;
  }

  private void emit(HostFrame host) {
    host.number++;
    frames.accept(host.builder.build(), host.mark);
  }
}
