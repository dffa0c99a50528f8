package io.telemetrystack.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What {@code /ready} answers from: each role's own checks, by name, and notes beside them, which
 * somebody should see although the node does its work. Any thread may register and read; checks and
 * notes are called on each request and must answer at once.
 */
public final class Readiness {
  private static final String STOPPING = "node";

  private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Optional<String>>> notes = new ConcurrentHashMap<>();

  /**
   * @param name what is checked, such as {@code store}
   * @param problem why it is not ready, empty when it is
   */
  public void register(String name, Supplier<Optional<String>> problem) {
    checks.put(name, problem);
  }

  /**
   * @param name of a check, whose note it is while that has no problem, or of its own
   * @param note empty when there is nothing to see
   */
  public void note(String name, Supplier<Optional<String>> note) {
    notes.put(name, note);
  }

  /** Takes the check and the note of that name away. */
  public void remove(String name) {
    checks.remove(name);
    notes.remove(name);
  }

  /** From now on the node is never ready again: it is stopping. */
  public void stopping() {
    register(STOPPING, () -> Optional.of("stopping"));
  }

  /** Every check by name with its problem, empty when it has none. */
  public Map<String, Optional<String>> problems() {
    return answers(checks);
  }

  /** The notes that say something now. */
  public Map<String, String> notes() {
    Map<String, String> present = new TreeMap<>();
    answers(notes).forEach((name, note) -> note.ifPresent(text -> present.put(name, text)));
    return present;
  }

  private static Map<String, Optional<String>> answers(
      Map<String, Supplier<Optional<String>>> suppliers) {
    Map<String, Optional<String>> answers = new TreeMap<>();
    suppliers.forEach((name, supplier) -> answers.put(name, answer(supplier)));
    return answers;
  }

  private static Optional<String> answer(Supplier<Optional<String>> supplier) {
    try {
      return supplier.get();
    } catch (RuntimeException e) {
      return Optional.of("the check failed: " + e);
    }
  }
}
