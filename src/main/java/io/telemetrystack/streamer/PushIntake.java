package io.telemetrystack.streamer;

import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.Origin;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.util.List;

/**
 * Puts the samples of many requests into frames and the frames to the proxy. Requests that are read
 * at the same time share frames, which is what makes small ones cheap; each is told of every frame
 * that holds a sample of it. One thread.
 *
 * <p>A frame that nobody took is tried again as often as the retry says, and not where its
 * partition is full: the client is the one who keeps it.
 */
final class PushIntake {
  private static final long MOST_BYTES_IN_FLIGHT = 16L << 20;

  /** Is told what becomes of frames. */
  interface Listener {
    void accepted(Frame frame);

    void retried();

    /** There is room again after {@link #isFull}. */
    void room();
  }

  private final Publisher.Proxy proxy;
  private final Publisher.Timer timer;
  private final Publisher.Retry retry;
  private final Listener listener;
  private final FrameAssembler frames = new FrameAssembler(this::publish);
  private long bytesInFlight;
  private int framesInFlight;

  PushIntake(
      Publisher.Proxy proxy, Publisher.Timer timer, Publisher.Retry retry, Listener listener) {
    this.proxy = proxy;
    this.timer = timer;
    this.retry = retry;
    this.listener = listener;
  }

  FrameAssembler frames() {
    return frames;
  }

  /** Whether nothing more should be read for now. */
  boolean isFull() {
    return bytesInFlight >= MOST_BYTES_IN_FLIGHT;
  }

  int framesInFlight() {
    return framesInFlight;
  }

  private void publish(Frame frame, List<Origin> origins) {
    bytesInFlight += frame.sizeBytes();
    framesInFlight++;
    attempt(frame, origins, 1);
  }

  private void attempt(Frame frame, List<Origin> origins, int attempt) {
    proxy.publish(
        frame,
        reply -> {
          if (reply instanceof PublishReply.Unavailable && attempt < retry.attempts()) {
            long waitMs = retry.backoff().delayMs(attempt, retry.random().getAsDouble());
            listener.retried();
            timer.after(Math.max(1, waitMs), () -> attempt(frame, origins, attempt + 1));
          } else {
            settled(frame, origins, reply);
          }
        });
  }

  private void settled(Frame frame, List<Origin> origins, PublishReply reply) {
    boolean wasFull = isFull();
    bytesInFlight -= frame.sizeBytes();
    framesInFlight--;
    if (reply instanceof PublishReply.Accepted) {
      listener.accepted(frame);
    }
    origins.forEach(origin -> origin.frameSettled(reply));
    if (wasFull && !isFull()) {
      listener.room();
    }
  }
}
