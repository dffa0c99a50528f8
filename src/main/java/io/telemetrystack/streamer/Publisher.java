package io.telemetrystack.streamer;

import io.telemetrystack.intake.Origin;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Sends frames to the proxy and keeps each until it is accepted. One thread.
 *
 * <p>Frames of one host are in one lane, and a lane sends the next frame when the one before was
 * accepted; so a host's frames arrive in order and none is ever dropped. Whoever offers frames
 * stops while {@link #isFull}.
 */
final class Publisher {
  /** Sends one frame; answers later, on the same thread, exactly once. */
  interface Proxy {
    void publish(Frame frame, Consumer<PublishReply> answer);
  }

  /** Runs a task later, on the same thread. */
  interface Timer {
    void after(long delayMs, Runnable task);
  }

  /** Is told what becomes of frames. */
  interface Listener {
    /** There may be room again. */
    void accepted(Frame frame);

    void retried();

    /** The attempts are used up; the frame is kept and tried again after the longest wait. */
    void paused(Frame frame, String reason);
  }

  /**
   * @param attempts in a row before a pause of the backoff's longest wait
   */
  record Retry(int attempts, Backoff backoff, DoubleSupplier random) {}

  private static final int LANES = 64;
  private static final int MAX_FRAMES = 64;
  private static final long MAX_BYTES = 8L << 20;

  private record Held(Frame frame, List<Origin> origins) {}

  private static final class Lane {
    private final Deque<Held> frames = new ArrayDeque<>();
    private int failures;
  }

  private final Proxy proxy;
  private final Timer timer;
  private final Listener listener;
  private final Retry retry;
  private final Lane[] lanes = new Lane[LANES];
  private int frames;
  private long samples;
  private long sizeBytes;

  Publisher(Proxy proxy, Timer timer, Retry retry, Listener listener) {
    this.proxy = proxy;
    this.timer = timer;
    this.retry = retry;
    this.listener = listener;
    for (int i = 0; i < LANES; i++) {
      lanes[i] = new Lane();
    }
  }

  /**
   * Takes a frame, also when full.
   *
   * @param origins are told when it is accepted
   */
  void offer(Frame frame, List<Origin> origins) {
    frames++;
    samples += frame.size();
    sizeBytes += frame.sizeBytes();
    Lane lane = lanes[Math.floorMod(frame.host().hashCode(), LANES)];
    lane.frames.add(new Held(frame, origins));
    if (lane.frames.size() == 1) {
      send(lane);
    }
  }

  boolean isFull() {
    return frames >= MAX_FRAMES || sizeBytes >= MAX_BYTES;
  }

  /** Frames that were offered and not yet accepted. */
  int frames() {
    return frames;
  }

  /** Size of the frames that were offered and not yet accepted. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** Samples that were offered and not yet accepted. */
  long samples() {
    return samples;
  }

  private void send(Lane lane) {
    proxy.publish(lane.frames.element().frame(), reply -> answered(lane, reply));
  }

  private void answered(Lane lane, PublishReply reply) {
    if (reply instanceof PublishReply.Accepted) {
      accepted(lane, reply);
    } else if (reply instanceof PublishReply.Full full) {
      retryAfter(lane, full.retryAfterMs());
    } else if (reply instanceof PublishReply.Unavailable unavailable) {
      failed(lane, unavailable);
    }
  }

  private void accepted(Lane lane, PublishReply reply) {
    Held held = lane.frames.remove();
    held.origins().forEach(origin -> origin.frameSettled(reply));
    Frame frame = held.frame();
    lane.failures = 0;
    frames--;
    samples -= frame.size();
    sizeBytes -= frame.sizeBytes();
    if (!lane.frames.isEmpty()) {
      send(lane);
    }
    listener.accepted(frame);
  }

  private void failed(Lane lane, PublishReply.Unavailable reply) {
    lane.failures++;
    long waitMs = retry.backoff().delayMs(lane.failures, retry.random().getAsDouble());
    if (lane.failures >= retry.attempts()) {
      lane.failures = 0;
      waitMs = retry.backoff().maxMs();
      listener.paused(lane.frames.element().frame(), reply.reason());
    }
    retryAfter(lane, Math.max(waitMs, reply.retryAfterMs()));
  }

  private void retryAfter(Lane lane, long delayMs) {
    listener.retried();
    timer.after(Math.max(1, delayMs), () -> send(lane));
  }
}
