package io.telemetrystack.streamer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The targets that each source has named last. A source that cannot be asked keeps those that it
 * named before. One thread changes it; any may read.
 */
final class ScrapeTargets {
  /** More are not scraped; the first by URL are, so that all nodes leave out the same ones. */
  static final int MOST = 10_000;

  private final Map<ScrapeSource, List<ScrapeTarget>> found = new LinkedHashMap<>();
  private final Map<ScrapeSource, String> problems = new LinkedHashMap<>();
  private volatile List<ScrapeTarget> all = List.of();
  private volatile String problem = "";

  ScrapeTargets(List<ScrapeSource> sources) {
    for (ScrapeSource source : sources) {
      if (source instanceof ScrapeSource.Fixed fixed) {
        found.put(source, List.of(fixed.target()));
      }
    }
    gather();
  }

  /**
   * @return whether the source had a problem before and has none any more
   */
  boolean found(ScrapeSource source, List<ScrapeTarget> targets) {
    found.put(source, targets);
    String before =
        targets.isEmpty() ? problems.put(source, "names no target") : problems.remove(source);
    gather();
    return before != null && !targets.isEmpty();
  }

  /**
   * @return whether the source had no problem before
   */
  boolean failed(ScrapeSource source, String why) {
    int known = found.getOrDefault(source, List.of()).size();
    boolean isNew = problems.put(source, why + "; it named " + known + " targets before") == null;
    gather();
    return isNew;
  }

  /** All targets, of distinct URLs. */
  List<ScrapeTarget> all() {
    return all;
  }

  /** What is wrong with sources; empty where nothing is. */
  String problem() {
    return problem;
  }

  private void gather() {
    Map<String, ScrapeTarget> byUrl = new TreeMap<>();
    found.values().forEach(list -> list.forEach(target -> byUrl.putIfAbsent(target.url(), target)));
    all = byUrl.values().stream().limit(MOST).toList();
    List<String> sentences = new ArrayList<>();
    problems.forEach((source, why) -> sentences.add(source.text() + " " + why));
    if (byUrl.size() > MOST) {
      sentences.add(byUrl.size() + " targets are named, " + MOST + " of them are scraped");
    }
    problem = String.join("; ", sentences);
  }
}
