package io.telemetrystack.streamer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The canaries that a node has sent and not found again. One thread. Each ends once: stored or,
 * when its time is over, lost; so sent = stored + lost + waiting. Of the lost ones those that are
 * found after all are late. Times named {@code nowMs} are monotonic.
 */
final class CanaryFlights {
  /** Is told what becomes of canaries. */
  interface Listener {
    void stored(long tookMs);

    /**
     * @param accepted whether a broker had it
     */
    void lost(boolean accepted);

    /** It was lost before. */
    void late();
  }

  /** Waiting and lost ones that are remembered, each. */
  static final int MOST = 1_000;

  static final long RETRY_MS = 2_000;

  private static final class Flight {
    private final long number;
    private final long startedMs;
    private long triedMs;
    private boolean accepted;

    Flight(long number, long startedMs) {
      this.number = number;
      this.startedMs = startedMs;
      triedMs = startedMs;
    }
  }

  /** One that is to be sent. */
  record Unaccepted(long sentMs, long number) {}

  private final long timeoutMs;
  private final Listener listener;
  private final Map<Long, Flight> waiting = new LinkedHashMap<>();
  private final Map<Long, Flight> lost =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Flight> eldest) {
          return size() > MOST;
        }
      };
  private long lastSentMs;
  private long count;

  CanaryFlights(long timeoutMs, Listener listener) {
    this.timeoutMs = timeoutMs;
    this.listener = listener;
  }

  int waiting() {
    return waiting.size();
  }

  /** Whether there are so many under way that none should be sent. */
  boolean isFull() {
    return waiting.size() >= MOST;
  }

  /**
   * Begins one.
   *
   * @param wallMs where another was sent then, this one is later
   */
  Unaccepted send(long wallMs, long nowMs) {
    lastSentMs = Math.max(wallMs, lastSentMs + 1);
    waiting.put(lastSentMs, new Flight(++count, nowMs));
    return new Unaccepted(lastSentMs, count);
  }

  /** Those to be sent again: no broker has accepted them, and the last attempt is some time ago. */
  List<Unaccepted> unaccepted(long nowMs) {
    List<Unaccepted> all = new ArrayList<>();
    waiting.forEach(
        (sentMs, flight) -> {
          if (!flight.accepted && nowMs - flight.triedMs >= RETRY_MS) {
            flight.triedMs = nowMs;
            all.add(new Unaccepted(sentMs, flight.number));
          }
        });
    return all;
  }

  void accepted(long sentMs) {
    Flight flight = waiting.get(sentMs);
    if (flight != null) {
      flight.accepted = true;
    }
  }

  /**
   * What nobody waits for, such as one of an earlier life or one that is found twice, is nothing.
   */
  void stored(long sentMs, long nowMs) {
    Flight flight = waiting.remove(sentMs);
    if (flight != null) {
      listener.stored(Math.max(0, nowMs - flight.startedMs));
    } else if (lost.remove(sentMs) != null) {
      listener.late();
    }
  }

  /** Gives up those whose time is over. */
  void expire(long nowMs) {
    waiting
        .entrySet()
        .removeIf(
            entry -> {
              Flight flight = entry.getValue();
              if (nowMs - flight.startedMs < timeoutMs) {
                return false;
              }
              lost.put(entry.getKey(), flight);
              listener.lost(flight.accepted);
              return true;
            });
  }
}
