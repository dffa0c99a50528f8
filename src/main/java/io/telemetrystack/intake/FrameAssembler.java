package io.telemetrystack.intake;

import io.telemetrystack.telemetry.Frame;
import java.util.ArrayList;
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

  /** How long it does in a frame that is still small, of a source where nobody waits for it. */
  static final long MAX_BULK_AGE_MS = 1_000;

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

    /** Whether it is among the open ones, perhaps empty by now. */
    private boolean listed;

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

  private final Output output;
  private final Map<String, HostFrame> hosts = new HashMap<>();
  private final List<HostFrame> open = new ArrayList<>();
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
    open.removeIf(this::closeIfOld);
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
    if (host.builder.isFull()) {
      emit(host);
    }
  }

  /** Hands over every frame that holds a sample. */
  public void flush() {
    for (HostFrame host : open) {
      host.listed = false;
      if (host.builder.size() > 0) {
        emit(host);
      }
    }
    open.clear();
  }

  /** Whether the frame is none of the open ones any more. */
  private boolean closeIfOld(HostFrame host) {
    int size = host.builder.size();
    if (size > 0) {
      if (nowMs - host.openedMs < (size < SMALL ? maxSmallAgeMs : MAX_AGE_MS)) {
        return false;
      }
      emit(host);
    }
    host.listed = false;
    return true;
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
      if (!host.listed) {
        host.listed = true;
        open.add(host);
      }
    }
    seriesField.frameNumber = host.number;
    seriesField.seriesIndex = host.builder.seriesIndex(seriesField.labels);
    seriesField.fieldIndex = host.builder.fieldIndex(seriesField.field);
    return host;
  }

  private void emit(HostFrame host) {
    host.number++;
    List<Origin> origins = host.origins;
    host.origins = new ArrayList<>(1);
    host.latest = null;
    output.accept(host.builder.build(host.openedMs), origins);
  }
}
