package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.Origin;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesField;
import io.telemetrystack.message.Durability;
import io.telemetrystack.streamer.PushResult.Fault;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one request's samples: counts them, and is settled once all of its frames are,
 * or the first of them is refused. One thread.
 */
final class PushRequest implements SampleSink, Origin {
  /** As many refused rows are told to the client. */
  static final int MOST_FAULTS = 20;

  private final FrameAssembler frames;
  private final StreamerMetrics.Format metrics;
  private final Runnable settled;
  private final List<Fault> faults = new ArrayList<>();
  private long samples;
  private long absent;
  private long rejected;
  private int openFrames;
  private Durability durability;
  private PublishReply refusal;
  private boolean read;

  /**
   * @param settled run when the result is certain, perhaps before all is read
   */
  PushRequest(FrameAssembler frames, StreamerMetrics.Format metrics, Runnable settled) {
    this.frames = frames;
    this.metrics = metrics;
    this.settled = settled;
  }

  /** The samples that follow are of this request. */
  void resume() {
    frames.from(this);
  }

  /** Nothing more comes. */
  void end() {
    read = true;
    if (openFrames == 0) {
      settled.run();
    }
  }

  /** Values so far. */
  long samples() {
    return samples;
  }

  PushResult result() {
    return new PushResult(samples, absent, rejected, List.copyOf(faults), durability, refusal);
  }

  @Override
  public boolean sample(SeriesField seriesField, long timeNs, double value) {
    samples++;
    frames.add(seriesField, timeNs, value);
    return true;
  }

  @Override
  public void absent(AbsentReason reason) {
    absent++;
    metrics.absent(reason);
  }

  @Override
  public void rejected(RejectReason reason, RejectedRow row) {
    rejected++;
    metrics.rejected(reason);
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(row.line(), reason, row.detail()));
    }
  }

  @Override
  public void frameBegun() {
    openFrames++;
  }

  @Override
  public void frameSettled(PublishReply reply) {
    openFrames--;
    if (reply instanceof PublishReply.Accepted accepted) {
      durability = weaker(durability, accepted.durability());
    } else if (refusal == null) {
      refusal = reply;
      settled.run();
      return;
    }
    if (read && openFrames == 0 && refusal == null) {
      settled.run();
    }
  }

  private static Durability weaker(Durability known, Durability other) {
    return known == null || other.compareTo(known) < 0 ? other : known;
  }
}
