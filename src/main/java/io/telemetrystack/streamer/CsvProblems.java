package io.telemetrystack.streamer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What keeps files from being read: one sentence for the search and one for each file, until that
 * file is read well or gone. Told once, however often it is found. The reader's thread notes; any
 * thread may ask for the text.
 */
final class CsvProblems {
  private static final int MOST_SHOWN = 5;

  private final Consumer<String> listener;
  private final Map<Path, String> byFile = new LinkedHashMap<>();
  private String search = "";
  private volatile String text = "";

  CsvProblems(Consumer<String> listener) {
    this.listener = listener;
  }

  /** All that is known, empty when all is well. */
  String text() {
    return text;
  }

  /** Paths and globs that name no file; empty when they all do. */
  void missing(List<String> paths) {
    search(paths.isEmpty() ? "" : "no such file: " + String.join(", ", paths));
  }

  /**
   * @param problem of finding files, empty for none
   */
  void search(String problem) {
    if (!problem.isEmpty() && !problem.equals(search)) {
      listener.accept(problem);
    }
    search = problem;
    show();
  }

  void file(Path file, String problem) {
    if (!problem.equals(byFile.put(file, problem))) {
      listener.accept(problem);
    }
    show();
  }

  void readWell(Path file) {
    byFile.remove(file);
    show();
  }

  void forgetAllBut(Collection<Path> files) {
    byFile.keySet().retainAll(files);
    show();
  }

  private void show() {
    List<String> sentences = new ArrayList<>();
    if (!search.isEmpty()) {
      sentences.add(search);
    }
    byFile.values().stream().limit(MOST_SHOWN).forEach(sentences::add);
    if (byFile.size() > MOST_SHOWN) {
      sentences.add((byFile.size() - MOST_SHOWN) + " more files");
    }
    text = String.join("; ", sentences);
  }
}
