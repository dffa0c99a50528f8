package io.telemetrystack.proxy;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which brokers answer: a circuit breaker for each, fed with the outcome of every request and of
 * regular health checks. Any thread; times are monotonic.
 *
 * <p>A breaker <em>opens</em> after several requests in a row, or fewer checks, without an answer;
 * an answer of any kind, a refusal too, is one. It <em>closes</em> at the first check that is
 * answered after its time is over. That time doubles while no request succeeds in between.
 */
final class BrokerHealth {
  private static final int MOST_FAILURES = 5;
  private static final int MOST_FAILED_CHECKS = 2;
  private static final long OPEN_MS = 1_000;
  private static final long LONGEST_OPEN_MS = 16_000;

  private static final class Breaker {
    private int failures;
    private int failedChecks;
    private long openMs = OPEN_MS;
    private long openUntilMs;
    private volatile boolean open;
    private String reason = "";
  }

  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

  /** Whether requests may be sent to the broker. */
  boolean isUsable(String node) {
    Breaker breaker = breakers.get(node);
    return breaker == null || !breaker.open;
  }

  /** Why the broker is not used; empty where it is. */
  String problem(String node) {
    Breaker breaker = breakers.get(node);
    if (breaker == null) {
      return "";
    }
    synchronized (breaker) {
      return breaker.open ? breaker.reason : "";
    }
  }

  /** A request was answered. */
  void answered(String node) {
    Breaker breaker = breakers.get(node);
    if (breaker == null) {
      return;
    }
    synchronized (breaker) {
      breaker.failures = 0;
      breaker.openMs = OPEN_MS;
    }
  }

  /** A request got no answer. */
  void unanswered(String node, String reason, long nowMs) {
    Breaker breaker = breaker(node);
    synchronized (breaker) {
      breaker.failures++;
      if (breaker.failures >= MOST_FAILURES) {
        open(breaker, reason, nowMs);
      }
    }
  }

  /**
   * A check ended.
   *
   * @param problem why there was no answer, empty where there was one
   */
  void checked(String node, String problem, long nowMs) {
    Breaker breaker = breaker(node);
    synchronized (breaker) {
      breaker.failedChecks = problem.isEmpty() ? 0 : breaker.failedChecks + 1;
      if (breaker.failedChecks >= MOST_FAILED_CHECKS) {
        open(breaker, problem, nowMs);
      } else if (breaker.open && problem.isEmpty() && nowMs - breaker.openUntilMs >= 0) {
        breaker.open = false;
        breaker.failures = 0;
      }
    }
  }

  /** The broker has gone; should it come back it starts anew. */
  void forgetAllBut(Collection<String> nodes) {
    breakers.keySet().retainAll(nodes);
  }

  private Breaker breaker(String node) {
    return breakers.computeIfAbsent(node, n -> new Breaker());
  }

  private static void open(Breaker breaker, String reason, long nowMs) {
    if (!breaker.open) {
      breaker.openUntilMs = nowMs + breaker.openMs;
      breaker.openMs = Math.min(2 * breaker.openMs, LONGEST_OPEN_MS);
      breaker.open = true;
    }
    breaker.reason = reason;
  }
}
