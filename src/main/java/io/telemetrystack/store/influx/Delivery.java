package io.telemetrystack.store.influx;

import io.telemetrystack.store.WriteResult;
import io.telemetrystack.store.WriteResult.Refusal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Brings the samples of one write to the database: what is too large is sent in halves, and so is
 * what is refused, until the bad samples stand alone, so that no neighbour is lost with them. One
 * thread, one write.
 *
 * <p>A refused sample costs about twice the binary logarithm of the samples in requests.
 */
final class Delivery {
  /** In the message of an InfluxDB 2.x; its clock may be ahead of ours. */
  private static final String TOO_OLD = "beyond retention policy";

  private final SampleSet set;
  private final LineProtocol lines;
  private final Function<LineBuffer, WriteAnswer> database;
  private final Map<Integer, Refusal> refusals = new TreeMap<>();
  private int expired;

  /**
   * @param database may throw, which ends the delivery
   */
  Delivery(SampleSet set, LineProtocol lines, Function<LineBuffer, WriteAnswer> database) {
    this.set = set;
    this.lines = lines;
    this.database = database;
  }

  WriteResult run() {
    send(0, set.size());
    return refusals.isEmpty()
        ? WriteResult.ALL_STORED
        : new WriteResult(refusals.values().stream().toList());
  }

  /** How many samples the database took for older than its retention. */
  int expired() {
    return expired;
  }

  private void send(int from, int to) {
    if (from == to) {
      return;
    }
    WriteAnswer answer = database.apply(lines.render(set, from, to));
    if (answer instanceof WriteAnswer.Refused refused) {
      narrow(from, to, refused.reason());
    } else if (answer instanceof WriteAnswer.TooLarge tooLarge) {
      narrow(from, to, tooLarge.reason());
    }
  }

  private void narrow(int from, int to, String reason) {
    if (to - from == 1) {
      giveUp(from, reason);
      return;
    }
    int middle = (from + to) >>> 1;
    send(from, middle);
    send(middle, to);
  }

  /** The first reason of a frame stands for all. */
  private void giveUp(int at, String reason) {
    if (reason.contains(TOO_OLD)) {
      expired++;
      return;
    }
    refusals.merge(
        set.frameIndex(at),
        new Refusal(set.frameIndex(at), 1, reason),
        (before, now) -> new Refusal(before.frame(), before.samples() + 1, before.reason()));
  }
}
