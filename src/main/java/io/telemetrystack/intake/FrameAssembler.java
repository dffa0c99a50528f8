package io.telemetrystack.intake;

import io.telemetrystack.telemetry.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers samples into frames, one host each, and hands a frame over when it is full, old or asked
 * for. One thread. A sample is in exactly one frame; those of a host keep their order.
 */
public final class FrameAssembler {
  /** Takes the frames. */
  public interface Output {
    /**
     * @param origins of whom the frame has samples, as often as each was told that it began
     */
    void accept(Frame frame, List<Origin> origins);
  }

  /** How long a sample waits for others of its host. */
  public static final long MAX_AGE_MS = 100;

  /**
   * How long it does in a frame that is still small, of a source where nobody waits for it: longer
   * than a sweep of a million series takes.
   */
  static final long MAX_BULK_AGE_MS = 5_000;

  /** From so many samples on a frame costs little beside them. */
  private static final int SMALL = 1_024;

  private static final long LOOK_EVERY_MS = 10;
  private static final int MAX_HOSTS = 100_000;
  private static final long FORGOTTEN = Long.MAX_VALUE;

  /** The frame of one host that is being filled. */
  static final class HostFrame {
    private final Frame.Builder builder;
    private long openedMs;
    private List<Origin> origins = new ArrayList<>(1);
    private Origin latest;

    /** With so many samples the frame is handed over. */
    private int most = Frame.MAX_SAMPLES;

    /** Grows with each frame, so that indexes of an earlier one are known to be stale. */
    private long number = 1;

    private HostFrame(String host) {
      builder = new Frame.Builder(host);
    }

    private void begin(Origin origin) {
      latest = origin;
      origins.add(origin);
      origin.frameBegun();
    }
  }

  /** A frame that was begun, and is open until its host has handed it over. */
  private record Begun(HostFrame host, long number) {
    boolean isOpen() {
      return host.number == number;
    }
  }

  private final Output output;
  private final Map<String, HostFrame> hosts = new HashMap<>();

  /** The oldest first. */
  private final Deque<Begun> begun = new ArrayDeque<>();

  /** Those that were small when they were {@link #MAX_AGE_MS} old, the oldest first. */
  private final Deque<Begun> small = new ArrayDeque<>();

  private final long maxSmallAgeMs;
  private Origin origin = Origin.NOBODY;
  private long nowMs;
  private long lookedMs;

  private FrameAssembler(Output output, long maxSmallAgeMs) {
    this.output = output;
    this.maxSmallAgeMs = maxSmallAgeMs;
  }

  public FrameAssembler(Output output) {
    this(output, MAX_AGE_MS);
  }

  /**
   * For a source that is read as fast as it is taken. Of more hosts than it brings together in
   * {@link #MAX_AGE_MS} frames would be small, and their number, not that of samples, the cost.
   */
  public static FrameAssembler inBulk(Output output) {
    return new FrameAssembler(output, MAX_BULK_AGE_MS);
  }

  /**
   * When the samples that follow are read, by the wall clock; frames that have become old by now
   * are handed over.
   */
  public void advance(long nowMs) {
    this.nowMs = nowMs;
    if (nowMs - lookedMs < LOOK_EVERY_MS) {
      return;
    }
    lookedMs = nowMs;
    while (!begun.isEmpty() && ageMs(begun.peek()) >= MAX_AGE_MS) {
      emitUnlessSmall(begun.remove());
    }
    while (!small.isEmpty() && ageMs(small.peek()) >= maxSmallAgeMs) {
      emitIfOpen(small.remove());
    }
    if (hosts.size() > MAX_HOSTS) {
      forget();
    }
  }

  /** Where the samples come from that follow. */
  public void from(Origin origin) {
    this.origin = origin;
  }

  /** Adds a sample of a series that no other assembler is given. */
  @SuppressWarnings("ReferenceEquality") // an origin is itself only
  public void add(SeriesField seriesField, long timeNs, double value) {
    HostFrame host = seriesField.home;
    if (host == null || seriesField.frameNumber != host.number) {
      host = place(seriesField);
    }
    if (host.latest != origin) {
      host.begin(origin);
    }
    host.builder.add(seriesField.seriesIndex, seriesField.fieldIndex, timeNs, value);
    if (host.builder.size() >= host.most) {
      emit(host);
    }
  }

  /** Hands over every frame that holds a sample. */
  public void flush() {
    small.forEach(this::emitIfOpen);
    small.clear();
    begun.forEach(this::emitIfOpen);
    begun.clear();
  }

  /** One that was handed over is as old as can be, so that it leaves. */
  private long ageMs(Begun frame) {
    return frame.isOpen() ? nowMs - frame.host.openedMs : Long.MAX_VALUE;
  }

  private void emitUnlessSmall(Begun frame) {
    if (frame.isOpen() && frame.host.builder.size() < SMALL && maxSmallAgeMs > MAX_AGE_MS) {
      frame.host.most = SMALL;
      small.add(frame);
    } else {
      emitIfOpen(frame);
    }
  }

  private void emitIfOpen(Begun frame) {
    if (frame.isOpen()) {
      emit(frame.host);
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
      host = hosts.computeIfAbsent(name, key -> new HostFrame(key));
      seriesField.home = host;
    }
    if (host.builder.size() == 0) {
      host.openedMs = nowMs;
      begun.add(new Begun(host, host.number));
    }
    seriesField.frameNumber = host.number;
    seriesField.seriesIndex = host.builder.seriesIndex(seriesField.labels);
    seriesField.fieldIndex = host.builder.fieldIndex(seriesField.field);
    return host;
  }

  private void emit(HostFrame host) {
    host.number++;
    host.most = Frame.MAX_SAMPLES;
    List<Origin> origins = host.origins;
    host.origins = new ArrayList<>(1);
    host.latest = null;
    output.accept(host.builder.build(host.openedMs), origins);
  }
}
