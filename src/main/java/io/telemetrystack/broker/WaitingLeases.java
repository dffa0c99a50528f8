package io.telemetrystack.broker;

import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/** Lease requests that wait for a first message, oldest first. Called as the partition is. */
final class WaitingLeases {
  static final LeaseReply NOTHING = new LeaseReply(List.of());
  private static final long MOST_WAIT_MS = 60_000;

  record Waiting(LeaseRequest request, Reply reply, long deadlineMs) {}

  private final Queue<Waiting> waiting = new ArrayDeque<>();

  void add(LeaseRequest request, Reply reply, long nowMs) {
    long waitMs = Math.min(request.waitMs(), MOST_WAIT_MS);
    waiting.add(new Waiting(request, reply, nowMs + waitMs));
  }

  /**
   * Offers each its turn.
   *
   * @param serve answers it, or returns false: then it waits on, behind the others
   */
  void serve(Predicate<Waiting> serve) {
    for (int left = waiting.size(); left > 0; left--) {
      Waiting next = waiting.remove();
      if (!serve.test(next)) {
        waiting.add(next);
      }
    }
  }

  /** Answers those whose time is up with nothing. */
  void expire(long nowMs) {
    waiting.removeIf(next -> next.deadlineMs() <= nowMs && answerNothing(next));
  }

  /** Answers all with nothing. */
  void dismiss() {
    waiting.removeIf(WaitingLeases::answerNothing);
  }

  private static boolean answerNothing(Waiting next) {
    next.reply().send(NOTHING);
    return true;
  }
}
