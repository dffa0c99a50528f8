package io.telemetrystack.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What {@code /ready} answers from: each role's own checks, by name. Any thread may register and
 * read; a check is called on each request and must answer at once.
 */
public final class Readiness {
  private static final String STOPPING = "node";

  private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();

  /**
   * @param name what is checked, such as {@code store}
   * @param problem why it is not ready, empty when it is
   */
  public void register(String name, Supplier<Optional<String>> problem) {
    checks.put(name, problem);
  }

  public void remove(String name) {
    checks.remove(name);
  }

  /** From now on the node is never ready again: it is stopping. */
  public void stopping() {
    register(STOPPING, () -> Optional.of("stopping"));
  }

  /** Every check by name with its problem, empty when it has none. */
  public Map<String, Optional<String>> problems() {
    Map<String, Optional<String>> problems = new TreeMap<>();
    checks.forEach((name, check) -> problems.put(name, problem(check)));
    return problems;
  }

  private static Optional<String> problem(Supplier<Optional<String>> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      return Optional.of("the check failed: " + e);
    }
  }
}
