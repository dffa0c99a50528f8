package io.telemetrystack.streamer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which paths and globs are worth a word when they name no file: those that never did, and those
 * that have not for longer than a rotation takes. One thread; time is an argument.
 */
final class MissingPaths {
  private final List<String> paths;
  private final long patienceMs;
  private final Set<String> foundBefore = new HashSet<>();
  private final Map<String, Long> sinceMs = new HashMap<>();

  MissingPaths(List<String> paths, long patienceMs) {
    this.paths = paths;
    this.patienceMs = patienceMs;
  }

  /** Of those that name no file now, the ones to speak of. */
  List<String> toSay(Collection<String> missing, long nowMs) {
    List<String> toSay = new ArrayList<>();
    for (String path : paths) {
      if (!missing.contains(path)) {
        foundBefore.add(path);
        sinceMs.remove(path);
      } else if (!foundBefore.contains(path)
          || nowMs - sinceMs.computeIfAbsent(path, key -> nowMs) >= patienceMs) {
        toSay.add(path);
      }
    }
    return toSay;
  }
}
