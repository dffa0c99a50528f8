package io.telemetrystack.app.command;

import io.telemetrystack.app.command.ChunkAnswer.RefusedRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a file is accepted without a gap, and from where it is to be sent again when the node was
 * killed: of class {@code memory} a node loses what it accepted in its last moments. Plain; one
 * thread at a time.
 */
final class LoadLedger {
  private record Settled(CsvChunk chunk, ChunkAnswer answer) {}

  private record Reached(long atMs, LoadProgress progress, boolean mayBeLost) {}

  private final long settleMs;
  private final Map<Long, Settled> ahead = new HashMap<>();
  private final Deque<Reached> unsettled = new ArrayDeque<>();
  private final List<RefusedRow> refusals = new ArrayList<>();
  private LoadProgress reached;
  private LoadProgress safe;
  private long nextIndex;
  private long toldLine;

  /**
   * @param settleMs what was accepted so long ago is on the node's disk, whatever its class
   */
  LoadLedger(LoadProgress start, long settleMs) {
    this.settleMs = settleMs;
    reached = start;
    safe = start;
  }

  /** A chunk is accepted; those before it may come later. */
  void accepted(CsvChunk chunk, ChunkAnswer answer, long nowMs) {
    ahead.put(chunk.index(), new Settled(chunk, answer));
    for (Settled next = ahead.remove(nextIndex); next != null; next = ahead.remove(nextIndex)) {
      nextIndex++;
      reached = reached.plus(next.chunk().end(), next.answer());
      unsettled.add(new Reached(nowMs, reached, next.answer().mayBeLost()));
      for (RefusedRow refusal : next.answer().refusals()) {
        if (refusal.line() > toldLine) {
          toldLine = refusal.line();
          refusals.add(refusal);
        }
      }
    }
    settle(Long.MIN_VALUE);
  }

  /** At that time the process that accepted all this was alive. */
  void alive(long nowMs) {
    settle(nowMs - settleMs);
  }

  private void settle(long untilMs) {
    while (!unsettled.isEmpty()
        && (!unsettled.peek().mayBeLost() || unsettled.peek().atMs() <= untilMs)) {
      safe = unsettled.remove().progress();
    }
  }

  /** Whether {@link #alive} would make a difference, now or later. */
  boolean isUnsettled() {
    return !unsettled.isEmpty();
  }

  /** All before it is accepted. */
  LoadProgress reached() {
    return reached;
  }

  /** All before it stays, also if the node was killed since it was last seen alive. */
  LoadProgress safe() {
    return safe;
  }

  /**
   * The node was killed: chunks come anew, counted from 0.
   *
   * @return from where on
   */
  LoadProgress goBack() {
    ahead.clear();
    unsettled.clear();
    reached = safe;
    nextIndex = 0;
    return safe;
  }

  /** Refused rows that were not taken before, each once, in the order of the file. */
  List<RefusedRow> takeRefusals() {
    List<RefusedRow> taken = List.copyOf(refusals);
    refusals.clear();
    return taken;
  }
}
